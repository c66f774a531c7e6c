//! Traditional Chinese, as written in Taiwan.

use super::quantity;
use crate::{
    protocol::{FailureKind, Stage},
    ui::{
        frame::words as app,
        parts::{Grade, Remedy},
        preferences::Theme,
        tasks::{
            benchmark::{Case, DECODE_TOKENS},
            classify::words as classify,
            privacy::words as privacy,
            summarise::words as summarise,
        },
        text::{BenchmarkText, RunText, Setting, Text},
    },
};

pub(super) const TEXT: Text = Text {
    skip_to_message: "跳到訊息輸入框",
    tasks: "任務",
    chat: "對話",
    new_chat: "新對話",
    settings: "設定",
    close: "關閉",

    welcome: "想問什麼都可以，答案就在這裡產生。",
    welcome_privacy: "模型在這台裝置上執行，您寫的內容不會離開裝置。",
    suggestions_label: "可以從這些開始",
    suggestions: [
        "用兩句話說明天空為什麼是藍色的。",
        "寫一首關於冬天壁爐的短詩。",
        "下雨的午後可以做什麼？給我三個點子。",
    ],

    conversation: "對話內容",
    you: "您",
    assistant: "回答",
    message: "訊息",
    message_placeholder: "輸入訊息",
    message_keys: "按 Enter 送出，按 Shift+Enter 換行",
    send: "送出",
    stop: "停止",
    stopping: "正在停止…",
    regenerate: "重新產生",
    edit: "編輯",
    edit_message: "編輯這則訊息",
    resend: "重新送出",
    cancel: "取消",
    copy: "複製",
    copy_code: "複製程式碼",
    copied: "已複製",
    copy_failed: "瀏覽器不允許複製",
    code: "程式碼",
    image: "圖片",
    send_needs_model: "請先載入模型。您寫的內容會留在這裡。",
    send_waits_for_model: "模型正在載入，您可以先輸入。",

    answering: "正在回答…",
    thinking: "思考中…",
    answer_stopped: "已停止。",
    answer_complete: "回答完畢。",
    reading_prompt: |done, total| match total {
        Some(total) => format!("正在讀取對話：{} / {} 個詞元", quantity::count(done), quantity::count(total)),
        None => format!("正在讀取對話：{} 個詞元", quantity::count(done)),
    },
    tokens_per_second: |rate| format!("每秒 {} 個詞元", quantity::rate(rate)),
    time_to_first_token: |ms| format!("{} 後出現第一個詞元", quantity::short_time(ms)),
    prompt_tokens: |prompt, cached| {
        let prompt = quantity::count(prompt.into());
        match cached {
            0 => format!("提示 {prompt} 個詞元"),
            cached => format!("提示 {prompt} 個詞元，其中 {} 個取自快取", quantity::count(cached.into())),
        }
    },
    dropped_messages: |messages| format!("對話太長，這次回答略過了最早的 {messages} 則訊息。"),
    max_tokens_reached: "回答已達設定中的詞元上限，因此中斷。",
    context_full: "模型的上下文已滿，因此中斷。",

    model: "模型",
    model_absent: "尚未存放在這台裝置上",
    model_checking: "正在確認這台裝置上是否已有模型…",
    model_ready: "可以使用",
    model_failed: "未載入",
    model_cancelling: "正在取消…",
    worker_restarting: "模型中斷了，正在重新啟動…",
    stage: |stage| match stage {
        Stage::Download => "下載中",
        Stage::Verify => "正在檢查已下載的部分",
        Stage::Read => "開啟中",
        Stage::Prefill => "正在讀取對話",
        Stage::Compute => "計算中",
        Stage::Split => "正在分段",
    },
    load_model: "載入模型",
    load_model_cost: |bytes| format!("只需下載一次（{}），之後會存放在這台裝置上。", quantity::bytes(bytes)),
    cancel_download: "取消下載",
    remove_model: "從這台裝置移除",
    about_model: "關於這個模型",
    size: "大小",
    licence: "授權",
    source: "來源",
    context: "上下文",
    memory: "使用中的記憶體",
    load_time: "載入時間",
    tokens: |tokens| format!("{} 個詞元", quantity::count(tokens.into())),
    bytes: quantity::bytes,
    bytes_of: |done, total| match total {
        Some(total) => format!("{} / {}", quantity::bytes(done), quantity::bytes(total)),
        None => quantity::bytes(done),
    },
    bytes_per_second: |rate| format!("每秒 {}", quantity::bytes(rate.max(0.0) as u64)),
    seconds: |seconds| quantity::short_time(seconds * 1000.0),
    time_left: |seconds| match quantity::minutes_seconds(seconds) {
        (0, seconds) => format!("剩餘 {seconds} 秒"),
        (minutes, seconds) => format!("剩餘 {minutes} 分 {seconds} 秒"),
    },
    memory_only: "這個瀏覽器視窗不保留檔案（可能是無痕視窗），所以模型只放在記憶體裡，關閉分頁後就會消失。",

    model_failure: |kind| {
        Some(match kind {
            FailureKind::Cancelled => "已取消載入。已下載的部分會保留，下次從那裡繼續。",
            FailureKind::Offline => {
                "無法取得模型檔案。請檢查網路連線與「隱私」頁的飛航模式後再試一次；已下載的部分會保留。"
            }
            FailureKind::Storage => {
                "瀏覽器無法儲存模型。請清出一些空間，或關閉這個網頁的其他分頁，然後再試一次。"
            }
            FailureKind::Integrity => "收到的檔案與應有的內容不符，因此不會使用。",
            FailureKind::BadModel => "模型檔案已損壞，無法使用。",
            FailureKind::NotStored => "這台裝置上還沒有這個模型。",
            FailureKind::NotLoaded => "尚未載入模型。",
            FailureKind::BadInput => "無法依要求載入模型。",
            FailureKind::OutOfMemory => {
                "裝置的可用記憶體，或設定中的記憶體上限，不足以執行這個模型。請關閉其他分頁或提高上限後再試一次。"
            }
            FailureKind::Unsupported => "這個版本的網頁無法執行這個模型，較新的版本也許可以。",
            FailureKind::Crashed => "模型多次意外中斷。您可以再試一次。",
            FailureKind::Outdated => "網頁已在背景更新。請重新載入網頁以繼續，對話會保留。",
            FailureKind::Internal => "程式發生錯誤，這不是您的問題。請再試一次。",
        })
    },
    failure: |kind| match kind {
        FailureKind::Cancelled => "已停止回答。",
        FailureKind::Offline => "連線中斷。請再試一次。",
        FailureKind::Storage => "瀏覽器的儲存空間沒有回應。請關閉這個網頁的其他分頁後再試一次。",
        FailureKind::Integrity | FailureKind::BadModel => "模型檔案已損壞，請重新載入。",
        FailureKind::NotStored | FailureKind::NotLoaded => "尚未載入模型，所以還無法回答。",
        FailureKind::BadInput => "模型無法處理這則訊息，可能是太長了。請編輯後重新送出。",
        FailureKind::OutOfMemory => "裝置的記憶體不足。開始較短的新對話可以減少用量。",
        FailureKind::Unsupported => "這個版本的網頁做不到，較新的版本也許可以。",
        FailureKind::Crashed => "模型在回答途中中斷，會自動重新啟動；您寫的內容都還在。",
        FailureKind::Outdated => "網頁已在背景更新。請重新載入網頁以繼續，對話會保留。",
        FailureKind::Internal => "程式發生錯誤，這不是您的問題。請再試一次。",
    },
    remedy: |remedy| match remedy {
        Remedy::Retry => "再試一次",
        Remedy::LoadModel => "載入模型",
        Remedy::EditPrompt => "編輯",
        Remedy::NewChat => "新對話",
        Remedy::ReloadPage => "重新載入網頁",
    },
    details: "詳細資訊",

    run: RunText {
        latency: quantity::short_time,
        grade: |grade| match grade {
            Grade::Excellent => "極佳",
            Grade::Good => "良好",
            Grade::Acceptable => "尚可",
            Grade::Slow => "偏慢",
        },
        rate: |rate| format!("每秒 {} 筆", quantity::rate(rate)),
        done_of: |done, total| match total {
            Some(total) => format!("{} / {}", quantity::count(done), quantity::count(total)),
            None => quantity::count(done),
        },
        history: "先前的結果",
        export_json: "匯出 JSON",
        export_csv: "匯出 CSV",
        copy_json: "複製 JSON",
    },
    classify: classify::ZH_HANT,
    benchmark: BenchmarkText {
        title: "效能測試",
        skip: "跳到效能測試",
        intro: "測量模型在這台裝置上的執行速度。測試期間請讓這個分頁保持在最前面，並暫時不要使用裝置。不會傳送任何資料。",
        kernels: "運算核心",
        kernels_chosen: |kernels, relaxed_simd| match (kernels, relaxed_simd) {
            ("relaxed-simd", _) => "Relaxed SIMD：這個瀏覽器支援".to_owned(),
            ("simd128", false) => "固定寬度 SIMD：這個瀏覽器不支援 Relaxed SIMD".to_owned(),
            ("simd128", true) => "固定寬度 SIMD".to_owned(),
            (other, _) => other.to_owned(),
        },
        threads: "執行緒",
        threads_used: |used, chosen, device| {
            let (cores, physical, wanted) = (device.cores, device.physical_cores(), device.threads(chosen));
            if !device.cross_origin_isolated {
                return "1 個：網頁未啟用跨來源隔離，執行緒無法共用記憶體".to_owned();
            }
            let physical = format!("{cores} 個邏輯核心中約有 {physical} 個實體核心");
            match chosen {
                _ if used < wanted => format!("{used} 個：少於要求的 {wanted} 個"),
                Some(_) => format!("{used} 個：依設定。裝置有 {cores} 個邏輯核心"),
                None if cores <= 1 => format!("{used} 個：瀏覽器回報只有一個核心"),
                None if used + 1 < device.physical_cores() => {
                    format!("{used} 個：{physical}，可在設定中增加")
                }
                None => format!("{used} 個：{physical}，並保留一個給網頁"),
            }
        },
        peak_memory: "記憶體峰值",
        peak_memory_of: |memory, weights, cache| {
            format!(
                "{}，其中權重 {}、KV 快取 {}",
                quantity::bytes(memory),
                quantity::bytes(weights),
                quantity::bytes(cache)
            )
        },
        rounds: "輪數",
        run: "開始測試",
        needs_model: "請先載入模型。",
        waits_for_model: "模型正在載入。",
        waits_for_answer: "對話或摘要正在進行，結束後才能開始測試。",
        chat_waits: "效能測試進行中，結束後才能送出。",
        case: case_name,
        running: |case, number, all| format!("{number} / {all}：{}", case_name(case)),
        caption: |model, rounds| match rounds {
            1 => format!("{model}：一輪"),
            rounds => format!("{model}：{rounds} 輪的中位數"),
        },
        column_case: "項目",
        column_rate: "詞元／秒",
        column_time: "時間",
        column_memory: "記憶體",
        rate: quantity::rate,
        column_notes: "預填與解碼以詞元計。時間是到第一個詞元為止，或到模型可以使用為止。",
        measured: |case, rate, ms| {
            let case = case_name(case);
            match rate {
                Some(rate) => format!("{case}：每秒 {} 個詞元", quantity::rate(rate)),
                None => format!("{case}：{}", quantity::short_time(ms)),
            }
        },
        complete: "測試完成。",
        stopped: "已停止，先前的測量結果保留在下方。",
        failure: |kind| {
            Some(match kind {
                FailureKind::Cancelled => "測試已停止。",
                FailureKind::Offline => "無法取得模型檔案。",
                FailureKind::Storage => "瀏覽器的儲存空間沒有回應。請關閉這個網頁的其他分頁後再試一次。",
                FailureKind::Integrity | FailureKind::BadModel => "模型檔案已損壞，請重新載入。",
                FailureKind::NotStored | FailureKind::NotLoaded => "尚未載入模型，所以無法測試。",
                FailureKind::BadInput => "模型無法執行其中一個測試項目。",
                FailureKind::OutOfMemory => "裝置的記憶體不足。請關閉其他分頁後再試一次。",
                FailureKind::Unsupported => "這個版本的網頁做不到，較新的版本也許可以。",
                FailureKind::Crashed => "模型在途中中斷，會自動重新啟動；之後可以再試一次。",
                FailureKind::Outdated => "網頁已在背景更新。請重新載入網頁以繼續。",
                FailureKind::Internal => "程式發生錯誤，這不是您的問題。請再試一次。",
            })
        },
    },
    search: crate::ui::tasks::search::words::ZH_HANT,

    app: app::ZH_HANT,
    privacy: privacy::ZH_HANT,
    summarise: summarise::ZH_HANT,
    images: crate::ui::tasks::images::words::ZH_HANT,

    language: "語言",
    language_of_browser: "自動",
    theme: "佈景主題",
    theme_name: |theme| match theme {
        Theme::System => "自動",
        Theme::Light => "淺色",
        Theme::Dark => "深色",
    },
    appearance: "外觀",
    answers: "回答方式",
    limits: "長度限制",
    system_prompt: Setting {
        label: "系統提示", hint: "每次對話開始前告訴模型的話。留空則不另外指示。"
    },
    temperature: Setting {
        label: "溫度", hint: "0 一律選最可能的詞；數值越高，變化越多。"
    },
    top_k: Setting { label: "Top-k", hint: "只考慮最可能的 k 個詞元。0 表示關閉。" },
    top_p: Setting { label: "Top-p", hint: "只考慮累積機率達到此值的詞元。1 表示關閉。" },
    min_p: Setting {
        label: "Min-p", hint: "捨棄機率低於最可能詞元此比例的詞元。0 表示關閉。"
    },
    repetition_penalty: Setting {
        label: "重複懲罰", hint: "降低最近出現過的詞再次出現的機率。1 表示關閉。"
    },
    seed: Setting {
        label: "隨機種子", hint: "相同的種子會得到相同的回答。留空則每次不同。"
    },
    seed_drawn: "隨機",
    max_tokens: Setting { label: "詞元上限", hint: "一次回答的最大長度。" },
    context_tokens: Setting { label: "上下文長度", hint: "模型最多能看到多少對話內容。" },
    context_of_model: "依模型",
    stop_strings: Setting {
        label: "停止字串",
        hint: "一行一個；回答會在其中任何一個之前結束。\\n 代表換行。",
    },
    speed: "速度",
    threads: Setting {
        label: "執行緒",
        hint: "參與運算的核心數。留空則為實體核心數減一。變更後會重新開啟模型。",
    },
    threads_of_device: "自動",
    threads_not_isolated: Setting {
        label: "執行緒",
        hint: "這裡固定為一個：伺服器未將網頁隔離，執行緒無法共用記憶體。",
    },
    reset_settings: "重設回答方式",
};

fn case_name(case: Case) -> String {
    match case {
        Case::Load => "從裝置載入".to_owned(),
        Case::Decode { prompt } => {
            format!("{} 個之後解碼 {DECODE_TOKENS} 個", quantity::count(prompt.into()))
        }
        Case::Prefill { prompt } => format!("預填 {} 個", quantity::count(prompt.into())),
    }
}
