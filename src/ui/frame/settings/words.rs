//! The words of the settings, in each language.

use crate::{
    protocol::Processor,
    ui::{preferences::Theme, text::Setting},
};

pub struct SettingsWords {
    pub language: &'static str,
    pub language_of_browser: &'static str,
    pub theme: &'static str,
    pub theme_name: fn(Theme) -> &'static str,
    pub appearance: &'static str,
    pub answers: &'static str,
    pub limits: &'static str,
    pub system_prompt: Setting,
    pub temperature: Setting,
    pub top_k: Setting,
    pub top_p: Setting,
    pub min_p: Setting,
    pub repetition_penalty: Setting,
    pub seed: Setting,
    pub seed_drawn: &'static str,
    pub max_tokens: Setting,
    pub context_tokens: Setting,
    pub context_of_model: &'static str,
    pub stop_strings: Setting,
    pub speed: &'static str,
    pub threads: Setting,
    pub threads_of_device: &'static str,
    /// The setting of threads where the page can have one thread only, with the reason.
    pub threads_not_isolated: Setting,
    /// What computes language models.
    pub processor: &'static str,
    pub processor_name: fn(Processor) -> &'static str,
    pub processor_hint: &'static str,
    pub reset_settings: &'static str,
}

pub const EN: SettingsWords = SettingsWords {
    language: "Language",
    language_of_browser: "Automatic",
    theme: "Theme",
    theme_name: |theme| match theme {
        Theme::System => "Automatic",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    appearance: "Appearance",
    answers: "Answers",
    limits: "Limits",
    system_prompt: Setting {
        label: "System prompt",
        hint: "Told to the model before every conversation. Empty leaves the model as it is.",
    },
    temperature: Setting {
        label: "Temperature",
        hint: "0 always takes the likeliest word; higher is more varied.",
    },
    top_k: Setting { label: "Top-k", hint: "Only the k likeliest tokens count. 0 is off." },
    top_p: Setting {
        label: "Top-p",
        hint: "Only the likeliest tokens up to this total probability count. 1 is off.",
    },
    min_p: Setting {
        label: "Min-p",
        hint: "Drops tokens with less than this share of the likeliest one. 0 is off.",
    },
    repetition_penalty: Setting {
        label: "Repetition penalty",
        hint: "Makes recent words less likely. 1 is off.",
    },
    seed: Setting {
        label: "Seed",
        hint: "The same seed gives the same answer. Empty draws another one each time.",
    },
    seed_drawn: "random",
    max_tokens: Setting { label: "Max tokens", hint: "The longest that an answer may get." },
    context_tokens: Setting {
        label: "Context tokens",
        hint: "How much of the conversation the model sees at most.",
    },
    context_of_model: "as the model",
    stop_strings: Setting {
        label: "Stop strings",
        hint: "One per line; an answer ends before any of them. \\n is a line break.",
    },
    speed: "Speed",
    threads: Setting {
        label: "Threads",
        hint: "Cores that compute. Empty takes the physical ones less one. A change opens the model again.",
    },
    threads_of_device: "automatic",
    threads_not_isolated: Setting {
        label: "Threads",
        hint: "Always one here: the server does not isolate this page, so threads can't share memory.",
    },
    processor: "Processor",
    processor_name: |processor| match processor {
        Processor::Automatic => "Automatic",
        Processor::Cpu => "CPU",
        Processor::Gpu => "GPU",
    },
    processor_hint: "Automatic takes the GPU for chat where it proved right and faster on this device. A change counts \
                     from the next time this page is opened.",
    reset_settings: "Reset the settings for answers",
};

pub const ZH_HANT: SettingsWords = SettingsWords {
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
    processor: "處理器",
    processor_name: |processor| match processor {
        Processor::Automatic => "自動",
        Processor::Cpu => "CPU",
        Processor::Gpu => "GPU",
    },
    processor_hint: "自動：若經驗證 GPU 在此裝置上結果正確且較快，對話便使用 GPU。變更會在下次開啟本頁時生效。",
    reset_settings: "重設回答方式",
};
