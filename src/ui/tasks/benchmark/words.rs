//! The benchmark's words, in each language.

use super::case::{Case, DECODE_TOKENS};
use crate::{
    protocol::{FailureKind, GpuUse},
    ui::{browser::Device, text::quantity},
};

pub struct BenchmarkWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub kernels: &'static str,
    /// Which kernels were chosen, and why: by the worker's name for them, and by what the browser supports.
    pub kernels_chosen: fn(kernels: &str, relaxed_simd: bool) -> String,
    pub threads: &'static str,
    /// How many threads compute, and why that many.
    /// `asked` of the load, because a person has `chosen` it, or since it was fastest so far, or as the device suggests.
    pub threads_used: fn(used: u32, asked: u32, chosen: Option<u32>, &Device) -> String,
    pub gpu: &'static str,
    /// What came of trying one, and why.
    pub gpu_used: fn(Option<&GpuUse>) -> String,
    pub peak_memory: &'static str,
    pub peak_memory_of: fn(memory: u64, weights: u64, cache: u64) -> String,
    pub rounds: &'static str,
    pub run: &'static str,
    pub needs_model: &'static str,
    pub waits_for_model: &'static str,
    pub waits_for_answer: &'static str,
    /// Shown on the chat's page.
    pub chat_waits: &'static str,
    pub case: fn(Case) -> String,
    /// Names the case under way; its number is counted from 1.
    pub running: fn(Case, number: usize, all: usize) -> String,
    pub caption: fn(model: &str, rounds: u32) -> String,
    pub column_case: &'static str,
    pub column_rate: &'static str,
    pub column_time: &'static str,
    pub column_memory: &'static str,
    pub rate: fn(rate: f64) -> String,
    pub column_notes: &'static str,
    /// Announced once, when a case was measured.
    pub measured: fn(Case, rate: Option<f64>, ms: f64) -> String,
    pub complete: &'static str,
    pub stopped: &'static str,
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

pub const EN: BenchmarkWords = BenchmarkWords {
    title: "Benchmark",
    skip: "Skip to the benchmark",
    intro: "Measures how fast the model runs on this device. Keep this tab in front and leave the device alone \
                meanwhile. Nothing is sent anywhere.",
    kernels: "Kernels",
    kernels_chosen: |kernels, relaxed_simd| match (kernels, relaxed_simd) {
        ("relaxed-simd", _) => "Relaxed SIMD: this browser has it".to_owned(),
        ("simd128", false) => "Fixed-width SIMD: this browser has no relaxed SIMD".to_owned(),
        ("simd128", true) => "Fixed-width SIMD".to_owned(),
        (other, _) => other.to_owned(),
    },
    threads: "Threads",
    threads_used: |used, asked, chosen, device| {
        let (cores, physical) = (device.cores, device.physical_cores());
        if !device.cross_origin_isolated {
            return "1: this page is not cross-origin isolated, so threads can't share memory".to_owned();
        }
        let physical = format!("about {physical} of {cores} logical cores are physical");
        match chosen {
            _ if used < asked => format!("{used}: fewer than the {asked} that were asked for"),
            Some(_) => format!("{used}: chosen in Settings. The device has {cores} logical cores"),
            None if asked != device.default_threads() => {
                format!("{used}: {physical}, and answers here are timed to find how many are fastest")
            }
            None if cores <= 1 => format!("{used}: the browser tells of one core"),
            None if used + 1 < device.physical_cores() => {
                format!("{used}: {physical}. Settings can give more threads")
            }
            None => format!("{used}: {physical}, and one is left for the page"),
        }
    },
    gpu: "GPU",
    gpu_used: |gpu| match gpu {
        None => "Not used: none was found, or Settings don't ask for one".to_owned(),
        Some(GpuUse::Used { adapter, times_cpu }) => format!("{adapter}: {times_cpu:.2} times the CPU"),
        Some(GpuUse::Slower { adapter, times_cpu }) => {
            format!("Not used: {adapter} is right, but {times_cpu:.2} times as fast as the CPU")
        }
        Some(GpuUse::Wrong { adapter, divergence }) => {
            format!("Not used: wrong results on {adapter} and its driver (divergence {divergence:.2})")
        }
        Some(GpuUse::Failed { adapter, why }) => format!("Not used: {adapter} failed: {why}"),
    },
    peak_memory: "Peak memory",
    peak_memory_of: |memory, weights, cache| {
        format!(
            "{}, with {} of weights and {} of KV cache",
            quantity::bytes(memory),
            quantity::bytes(weights),
            quantity::bytes(cache)
        )
    },
    rounds: "Rounds",
    run: "Run benchmark",
    needs_model: "Load the model first.",
    waits_for_model: "The model is loading.",
    waits_for_answer: "An answer or a summary is under way. The benchmark can run after it.",
    chat_waits: "A benchmark is running, or two models are compared. You can send when it has ended.",
    case: english_case,
    running: |case, number, all| format!("{number} of {all}: {}", english_case(case)),
    caption: |model, rounds| match rounds {
        1 => format!("{model}: one round"),
        rounds => format!("{model}: medians of {rounds} rounds"),
    },
    column_case: "Case",
    column_rate: "Tokens/s",
    column_time: "Time",
    column_memory: "Memory",
    rate: quantity::rate,
    column_notes: "Decode and prefill are counted in tokens. Time is that to the first token, or to a ready model.",
    measured: |case, rate, ms| {
        let case = english_case(case);
        match rate {
            Some(rate) => format!("{case}: {} tokens per second", quantity::rate(rate)),
            None => format!("{case}: {}", quantity::short_time(ms)),
        }
    },
    complete: "The benchmark is complete.",
    stopped: "Stopped. What was measured before stays below.",
    failure: |kind| {
        Some(match kind {
            FailureKind::Cancelled => "The benchmark was stopped.",
            FailureKind::Offline => "The model's file could not be fetched.",
            FailureKind::Storage => {
                "The browser's storage did not answer. Close other tabs of this page and try again."
            }
            FailureKind::Integrity | FailureKind::BadModel => "The model's file is damaged. Load it again.",
            FailureKind::NotStored | FailureKind::NotLoaded => {
                "No model is loaded, so nothing can be measured."
            }
            FailureKind::BadInput => "The model could not take a case of the benchmark.",
            // No file is read here: the words that all share would say it.
            FailureKind::Unreadable(_)
            | FailureKind::TemplateFailed
            | FailureKind::TemplateRefused
            | FailureKind::Unlearnable(_)
            | FailureKind::ModelPart(_)
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::TooManyRequests
            | FailureKind::ServerFault
            | FailureKind::StorageFull { .. }
            | FailureKind::TooLarge(_) => return None,
            FailureKind::OutOfMemory => "The device ran out of memory. Close other tabs and try again.",
            FailureKind::Unsupported => "This version of the page can't do that. A newer version may.",
            FailureKind::Crashed => {
                "The model stopped in the middle. It starts again by itself; then you can try again."
            }
            FailureKind::Outdated => "The page was updated in the background. Reload it to go on.",
            FailureKind::Internal => "Something went wrong in this program. It is not your fault; try again.",
        })
    },
};

pub const ZH_HANT: BenchmarkWords = BenchmarkWords {
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
    threads_used: |used, asked, chosen, device| {
        let (cores, physical) = (device.cores, device.physical_cores());
        if !device.cross_origin_isolated {
            return "1 個：網頁未啟用跨來源隔離，執行緒無法共用記憶體".to_owned();
        }
        let physical = format!("{cores} 個邏輯核心中約有 {physical} 個實體核心");
        match chosen {
            _ if used < asked => format!("{used} 個：少於要求的 {asked} 個"),
            Some(_) => format!("{used} 個：依設定。裝置有 {cores} 個邏輯核心"),
            None if asked != device.default_threads() => {
                format!("{used} 個：{physical}，並依回答的速度找出最快的數量")
            }
            None if cores <= 1 => format!("{used} 個：瀏覽器回報只有一個核心"),
            None if used + 1 < device.physical_cores() => {
                format!("{used} 個：{physical}，可在設定中增加")
            }
            None => format!("{used} 個：{physical}，並保留一個給網頁"),
        }
    },
    gpu: "GPU",
    gpu_used: |gpu| match gpu {
        None => "未使用：找不到 GPU，或設定未要求使用".to_owned(),
        Some(GpuUse::Used { adapter, times_cpu }) => format!("{adapter}：速度為 CPU 的 {times_cpu:.2} 倍"),
        Some(GpuUse::Slower { adapter, times_cpu }) => {
            format!("未使用：{adapter} 結果正確，但速度只有 CPU 的 {times_cpu:.2} 倍")
        }
        Some(GpuUse::Wrong { adapter, divergence }) => {
            format!("未使用：{adapter} 及其驅動程式的結果有誤（差異 {divergence:.2}）")
        }
        Some(GpuUse::Failed { adapter, why }) => format!("未使用：{adapter} 無法執行：{why}"),
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
    chat_waits: "效能測試或模型比較進行中，結束後才能送出。",
    case: chinese_case,
    running: |case, number, all| format!("{number} / {all}：{}", chinese_case(case)),
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
        let case = chinese_case(case);
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
            // No file is read here: the words that all share would say it.
            FailureKind::Unreadable(_)
            | FailureKind::TemplateFailed
            | FailureKind::TemplateRefused
            | FailureKind::Unlearnable(_)
            | FailureKind::ModelPart(_)
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::TooManyRequests
            | FailureKind::ServerFault
            | FailureKind::StorageFull { .. }
            | FailureKind::TooLarge(_) => return None,
            FailureKind::OutOfMemory => "裝置的記憶體不足。請關閉其他分頁後再試一次。",
            FailureKind::Unsupported => "這個版本的網頁做不到，較新的版本也許可以。",
            FailureKind::Crashed => "模型在途中中斷，會自動重新啟動；之後可以再試一次。",
            FailureKind::Outdated => "網頁已在背景更新。請重新載入網頁以繼續。",
            FailureKind::Internal => "程式發生錯誤，這不是您的問題。請再試一次。",
        })
    },
};

fn english_case(case: Case) -> String {
    match case {
        Case::Load => "Load from this device".to_owned(),
        Case::Decode { prompt } => {
            format!("Decode {DECODE_TOKENS} after {}", quantity::count(prompt.into()))
        }
        Case::Prefill { prompt } => format!("Prefill {}", quantity::count(prompt.into())),
    }
}

fn chinese_case(case: Case) -> String {
    match case {
        Case::Load => "從裝置載入".to_owned(),
        Case::Decode { prompt } => {
            format!("{} 個之後解碼 {DECODE_TOKENS} 個", quantity::count(prompt.into()))
        }
        Case::Prefill { prompt } => format!("預填 {} 個", quantity::count(prompt.into())),
    }
}
