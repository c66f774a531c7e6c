//! The words of Your model, in each language.

use super::{
    figures, inputs::InputProblem, kind::Kind, latency::Latency, recipe::Preset, shape::Open,
    typed::WritingError,
};
use crate::{
    protocol::FailureKind,
    ui::text::{Setting, quantity},
};

pub struct YourModelWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub choose: &'static str,
    pub choose_hint: &'static str,
    pub close: &'static str,
    pub keep: &'static str,
    pub keeping: &'static str,
    pub kept: &'static str,
    pub kept_models: &'static str,
    pub open: &'static str,
    pub failure: fn(FailureKind) -> Option<&'static str>,
    pub describing: &'static str,
    pub opening: &'static str,
    pub opened: fn(ms: f64, memory_bytes: u64) -> String,
    pub kind: fn(Kind) -> &'static str,

    pub facts: &'static str,
    pub name: &'static str,
    pub producer: &'static str,
    pub operator_sets: &'static str,
    pub parameters: &'static str,
    pub weights: &'static str,
    pub file: &'static str,
    pub inputs: &'static str,
    pub outputs: &'static str,
    /// The columns of a table of inputs or outputs.
    pub port_columns: [&'static str; 3],
    /// Where the file does not say how many dimensions there are.
    pub any_shape: &'static str,
    pub single_value: &'static str,
    pub operators: fn(kinds: usize, nodes: u64) -> String,
    pub metadata: &'static str,

    pub unsupported: fn(operators: usize) -> String,
    pub unsupported_advice: &'static str,
    pub unsupported_columns: [&'static str; 3],
    pub missing_files: fn(&str) -> String,

    pub sizes: &'static str,
    pub sizes_hint: &'static str,
    pub size: fn(&Open) -> String,

    pub picture: &'static str,
    pub choose_picture: &'static str,
    pub picture_hint: &'static str,
    pub picture_alt: fn(&str) -> String,
    pub recipe: &'static str,
    pub recipe_hint: &'static str,
    pub width: Setting,
    pub height: Setting,
    pub fit: &'static str,
    pub fits: [&'static str; 2],
    pub shorter: Setting,
    pub order: &'static str,
    pub layout: &'static str,
    pub preset: &'static str,
    pub preset_name: fn(Option<Preset>) -> &'static str,
    pub scale: Setting,
    pub mean: [Setting; 3],
    pub spread: [Setting; 3],
    pub save_recipe: &'static str,

    pub way: &'static str,
    /// Zeros, ones, random, written, file, picture.
    pub ways: [&'static str; 6],
    pub written: Setting,
    pub seed: &'static str,
    pub array: fn(file: &str, shape: &str) -> String,
    pub array_missing: &'static str,
    pub problem: fn(&InputProblem) -> String,

    pub labels: fn(count: usize, file: Option<&str>) -> String,
    pub no_labels: &'static str,

    pub run: &'static str,
    pub run_often: fn(times: u32) -> String,
    pub running: &'static str,
    pub stopped: &'static str,
    pub results: &'static str,
    pub latency: fn(&Latency) -> String,
    pub memory: fn(u64) -> String,
    pub softmax: &'static str,
    pub class: fn(usize) -> String,
    pub percent: fn(f64) -> String,
    pub map: fn(&str) -> String,
    pub output_columns: [&'static str; 6],
    pub values: fn(&str) -> String,
    pub first_values: fn(shown: usize, of: usize) -> String,
    pub save_npy: &'static str,

    pub smaller: &'static str,
    pub smaller_intro: &'static str,
    pub make_smaller: &'static str,
    pub making: &'static str,
    pub made: fn(before: u64, after: u64, nodes: u32, ms: f64) -> String,
    pub nothing_made: &'static str,
    pub save_model: &'static str,
    pub compare: &'static str,
    pub comparing: &'static str,
    pub difference: fn(output: &str, largest: Option<f64>, largest_value: f64) -> String,
    pub same_best: fn(bool) -> &'static str,
    pub before_after: [&'static str; 2],
}

fn short(value: f64) -> String {
    figures::short(value)
}

pub const EN: YourModelWords = YourModelWords {
    title: "Your model",
    skip: "Skip to the choice of a model",
    intro: "Opens a model in ONNX, shows what it is, and runs it here. Neither the model nor what you give it leaves this device.",
    choose: "Choose a model",
    choose_hint: "An .onnx file. Drop or paste it with what belongs to it: files of weights, labels, arrays, a table, a picture, a sound.",
    close: "Close the model",
    keep: "Keep the model here",
    keeping: "Storing the model",
    kept: "Stored on this device. It can be removed under Models.",
    kept_models: "Stored models",
    open: "Open",
    failure: |kind| match kind {
        FailureKind::BadModel => {
            Some("This is no model in ONNX, or its file is damaged. Export it again, or fetch it again.")
        }
        FailureKind::OutOfMemory => Some(
            "The model needs more memory than there is. Make its open dimensions smaller, or use a smaller model.",
        ),
        FailureKind::Crashed => {
            Some("The model stopped in the middle. Nothing else on this page was lost; open it again.")
        }
        FailureKind::BadInput => Some("The model can't take what it was given. The details say why."),
        FailureKind::Unsupported => {
            Some("Something in this model can't be computed here. The details name it.")
        }
        FailureKind::NotLoaded => Some("The model does not stand open. Open it again."),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::NotStored
        | FailureKind::Outdated
        | FailureKind::Internal
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_)
        | FailureKind::Unlearnable(_) => None,
    },
    describing: "Reading the model",
    opening: "Opening the model",
    opened: |ms, memory| {
        format!("Ready after {}, with {} of memory.", quantity::short_time(ms), quantity::bytes(memory))
    },
    kind: |kind| match kind {
        Kind::ImageClassifier => "It looks like a classifier of pictures.",
        Kind::Detector => "It looks like a model that finds something in pictures.",
        Kind::PictureToPicture => "It looks like a model that makes a picture or a map of a picture.",
        Kind::Text => {
            "It looks like a model of texts. It takes tokens as numbers: nothing here makes tokens of a text for it."
        }
        Kind::Audio => {
            "It looks like a model of sound. Choose a sound file above: it is read as one channel of 16,000 samples a second."
        }
        Kind::Table => "It looks like a model of table rows or of a series.",
        Kind::Other => "Its inputs tell nothing about its purpose. Each can be given as an array.",
    },
    facts: "What it is",
    name: "Name",
    producer: "Made by",
    operator_sets: "Operator sets",
    parameters: "Parameters",
    weights: "Weights",
    file: "File",
    inputs: "Inputs",
    outputs: "Outputs",
    port_columns: ["Name", "Type", "Shape"],
    any_shape: "any",
    single_value: "one value",
    operators: |kinds, nodes| format!("{kinds} operators in {} nodes", quantity::count(nodes)),
    metadata: "Metadata",
    unsupported: |operators| match operators {
        1 => "It can't run here: 1 operator is not supported".to_owned(),
        operators => format!("It can't run here: {operators} operators are not supported"),
    },
    unsupported_advice: "Export the model again with another operator set (opset), without custom operators, or in 32-bit floats; a simplifier \
        for ONNX may also remove these nodes.",
    unsupported_columns: ["Operator", "Nodes", "Why"],
    missing_files: |names| format!("Its weights are in other files. Choose them too: {names}"),
    sizes: "Open dimensions",
    sizes_hint: "The file leaves these lengths open. What you give decides where it can; these hold for the rest.",
    size: |open| match open {
        Open::Named(name) => name.clone(),
        Open::Nameless(input, place) => format!("{input}, dimension {}", place + 1),
    },
    picture: "Picture",
    choose_picture: "Choose a picture",
    picture_hint: "You can also drop or paste it.",
    picture_alt: |name| format!("The picture {name}"),
    recipe: "How the picture becomes numbers",
    recipe_hint: "Guessed from the model's input: its author knows better. What you change is remembered for this model.",
    width: Setting { label: "Width", hint: "In pixels." },
    height: Setting { label: "Height", hint: "In pixels." },
    fit: "To this size",
    fits: ["Stretched", "Cut from the middle"],
    shorter: Setting { label: "Shorter side before the cut", hint: "In pixels." },
    order: "Colours",
    layout: "Order of values",
    preset: "Values",
    preset_name: |preset| match preset {
        Some(Preset::ImageNet) => "ImageNet's means",
        Some(Preset::Unit) => "0 to 1",
        Some(Preset::Signed) => "−1 to 1",
        Some(Preset::Plain) => "0 to 255",
        None => "Other",
    },
    scale: Setting { label: "Scale", hint: "What a pixel from 0 to 255 is multiplied by." },
    mean: [
        Setting { label: "Mean 1", hint: "Is subtracted." },
        Setting { label: "Mean 2", hint: "Is subtracted." },
        Setting { label: "Mean 3", hint: "Is subtracted." },
    ],
    spread: [
        Setting { label: "Deviation 1", hint: "Then divides." },
        Setting { label: "Deviation 2", hint: "Then divides." },
        Setting { label: "Deviation 3", hint: "Then divides." },
    ],
    save_recipe: "Save the recipe",
    way: "Given as",
    ways: ["Zeros", "Ones", "Random values", "Numbers", "A file", "The picture"],
    written: Setting {
        label: "Values",
        hint: "Numbers, rows of a table (CSV), or JSON. An .npy, .npz or .csv file can be chosen above.",
    },
    seed: "Seed",
    array: |file, shape| format!("{file}: {shape}"),
    array_missing: "Choose an .npy or .npz file above.",
    problem: |problem| match problem {
        InputProblem::Writing(WritingError::Empty) => "Nothing is written yet.".to_owned(),
        InputProblem::Writing(WritingError::Json(error)) => format!("The JSON is wrong: {error}."),
        InputProblem::Writing(WritingError::Ragged { row, expected, got }) => {
            format!("Row {row} has {got} values; the first has {expected}.")
        }
        InputProblem::Writing(WritingError::NoNumber { line, cell }) => {
            format!("Line {line}: “{cell}” is no number.")
        }
        InputProblem::Misfit(misfit) => format!(
            "{} values of shape {} do not fit the input's shape.",
            quantity::count(misfit.got),
            figures::shape(&misfit.given)
        ),
        InputProblem::OutOfRange(out) => format!("The input can't hold {}.", out.number),
        InputProblem::Type(_) => "Values of this type can't be given here.".to_owned(),
        InputProblem::TooLarge(shape) => format!("{} are too many values.", figures::shape(shape)),
        InputProblem::NoPicture => "Choose a picture first.".to_owned(),
    },
    labels: |count, file| match file {
        Some(file) => format!("{} labels from {file}", quantity::count(count as u64)),
        None => format!("{} labels that belong to the model", quantity::count(count as u64)),
    },
    no_labels: "Classes have no names. Choose a file of labels above: a line for each, or JSON.",
    run: "Run",
    run_often: |times| format!("Run {times} times"),
    running: "The model is running",
    stopped: "Stopped.",
    results: "Results",
    latency: |latency| match latency.runs {
        1 => ms(latency.first),
        runs => format!(
            "{runs} runs: first {}, median {}, slowest hundredth {}",
            ms(latency.first),
            ms(latency.p50),
            ms(latency.p99)
        ),
    },
    memory: |bytes| format!("{} of memory", quantity::bytes(bytes)),
    softmax: "As shares of a whole (softmax)",
    class: |place| format!("Class {place}"),
    percent: |share| format!("{:.1} %", share * 100.0),
    map: |output| format!("The output {output} as a picture"),
    output_columns: ["Output", "Type", "Shape", "Least", "Mean", "Largest"],
    values: |output| format!("Values of {output}"),
    first_values: |shown, of| format!("The first {shown} of {}.", quantity::count(of as u64)),
    save_npy: "Save as .npy",
    smaller: "Make it smaller",
    smaller_intro: "Gives the weights of matrix products and convolutions 8 bits each, which takes about a quarter of the room. Outputs change a little; compare \
        before you use it.",
    make_smaller: "Make it smaller",
    making: "Making a smaller file",
    made: |before, after, nodes, time| {
        format!(
            "{} became {}: {nodes} nodes have 8-bit weights now ({}).",
            quantity::bytes(before),
            quantity::bytes(after),
            quantity::short_time(time)
        )
    },
    nothing_made: "This model has no weights that could have 8 bits.",
    save_model: "Save the smaller model",
    compare: "Compare both",
    comparing: "Running both",
    difference: |output, largest, value| match largest {
        Some(largest) => format!(
            "{output}: the largest difference is {}, beside values up to {}.",
            short(largest),
            short(value)
        ),
        None => format!("{output}: can't be compared."),
    },
    same_best: |same| if same { "The best class is the same." } else { "The best class is another." },
    before_after: ["Before", "Smaller"],
};

pub const ZH_HANT: YourModelWords = YourModelWords {
    title: "你的模型",
    skip: "跳到選擇模型",
    intro: "開啟 ONNX 模型，顯示它的內容，並在這裡執行。模型與您給它的資料都不會離開這台裝置。",
    choose: "選擇模型",
    choose_hint: ".onnx 檔案。可以連同相關檔案一起拖放或貼上：權重檔、標籤、陣列、表格、圖片、聲音。",
    close: "關閉模型",
    keep: "把模型留在這裡",
    keeping: "正在儲存模型",
    kept: "已儲存在這台裝置，可以在「模型庫」移除。",
    kept_models: "已儲存的模型",
    open: "開啟",
    failure: |kind| match kind {
        FailureKind::BadModel => Some("這不是 ONNX 模型，或是檔案已損壞。請重新匯出或重新取得。"),
        FailureKind::OutOfMemory => {
            Some("模型需要的記憶體超過現有容量。請縮小未定的維度，或改用較小的模型。")
        }
        FailureKind::Crashed => Some("模型在執行中停止了。頁面上的其他內容沒有遺失，請重新開啟模型。"),
        FailureKind::BadInput => Some("模型無法接受這些輸入，詳細資訊說明了原因。"),
        FailureKind::Unsupported => Some("這個模型有些部分無法在這裡計算，詳細資訊列出了名稱。"),
        FailureKind::NotLoaded => Some("模型沒有開啟，請重新開啟。"),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::NotStored
        | FailureKind::Outdated
        | FailureKind::Internal
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_)
        | FailureKind::Unlearnable(_) => None,
    },
    describing: "正在讀取模型",
    opening: "正在開啟模型",
    opened: |ms, memory| {
        format!("已就緒，花費 {}，使用 {} 記憶體。", quantity::short_time(ms), quantity::bytes(memory))
    },
    kind: |kind| match kind {
        Kind::ImageClassifier => "看起來是圖片分類模型。",
        Kind::Detector => "看起來是在圖片中尋找內容的模型。",
        Kind::PictureToPicture => "看起來是把圖片變成圖片或分布圖的模型。",
        Kind::Text => "看起來是文字模型。它以數字接收詞元；這裡無法把文字轉成它的詞元。",
        Kind::Audio => "看起來是聲音模型。請在上方選擇聲音檔：會讀成單聲道、每秒 16,000 個取樣。",
        Kind::Table => "看起來是表格列或時間序列的模型。",
        Kind::Other => "從輸入看不出用途，每個輸入都可以用陣列提供。",
    },
    facts: "模型內容",
    name: "名稱",
    producer: "製作程式",
    operator_sets: "運算子集",
    parameters: "參數",
    weights: "權重",
    file: "檔案",
    inputs: "輸入",
    outputs: "輸出",
    port_columns: ["名稱", "型別", "形狀"],
    any_shape: "任意",
    single_value: "單一數值",
    operators: |kinds, nodes| format!("{kinds} 種運算子，共 {} 個節點", quantity::count(nodes)),
    metadata: "中繼資料",
    unsupported: |operators| format!("無法在這裡執行：有 {operators} 種運算子不支援"),
    unsupported_advice: "請用另一個運算子集（opset）、不含自訂運算子，或以 32 位元浮點數重新匯出；ONNX 的簡化工具也可能移除這些節點。",
    unsupported_columns: ["運算子", "節點", "原因"],
    missing_files: |names| format!("權重放在其他檔案裡，請一併選擇：{names}"),
    sizes: "未定的維度",
    sizes_hint: "檔案沒有指定這些長度。您提供的資料會決定可決定的長度，其餘以這裡為準。",
    size: |open| match open {
        Open::Named(name) => name.clone(),
        Open::Nameless(input, place) => format!("{input}，第 {} 維", place + 1),
    },
    picture: "圖片",
    choose_picture: "選擇圖片",
    picture_hint: "也可以拖放或貼上。",
    picture_alt: |name| format!("圖片 {name}"),
    recipe: "圖片如何變成數字",
    recipe_hint: "依模型的輸入猜測，作者的說明更準確。您的修改會為這個模型記住。",
    width: Setting { label: "寬", hint: "以像素計。" },
    height: Setting { label: "高", hint: "以像素計。" },
    fit: "調整尺寸",
    fits: ["拉伸", "取中間"],
    shorter: Setting { label: "裁切前的短邊", hint: "以像素計。" },
    order: "顏色順序",
    layout: "數值順序",
    preset: "數值範圍",
    preset_name: |preset| match preset {
        Some(Preset::ImageNet) => "ImageNet 平均值",
        Some(Preset::Unit) => "0 到 1",
        Some(Preset::Signed) => "−1 到 1",
        Some(Preset::Plain) => "0 到 255",
        None => "其他",
    },
    scale: Setting { label: "倍率", hint: "0 到 255 的像素值乘上它。" },
    mean: [
        Setting { label: "平均值 1", hint: "減去。" },
        Setting { label: "平均值 2", hint: "減去。" },
        Setting { label: "平均值 3", hint: "減去。" },
    ],
    spread: [
        Setting { label: "標準差 1", hint: "再除以。" },
        Setting { label: "標準差 2", hint: "再除以。" },
        Setting { label: "標準差 3", hint: "再除以。" },
    ],
    save_recipe: "儲存前處理設定",
    way: "提供方式",
    ways: ["零", "一", "隨機數值", "數字", "檔案", "圖片"],
    written: Setting {
        label: "數值",
        hint: "數字、表格列（CSV）或 JSON。也可以在上方選擇 .npy、.npz 或 .csv 檔案。",
    },
    seed: "亂數種子",
    array: |file, shape| format!("{file}：{shape}"),
    array_missing: "請在上方選擇 .npy 或 .npz 檔案。",
    problem: |problem| match problem {
        InputProblem::Writing(WritingError::Empty) => "尚未輸入。".to_owned(),
        InputProblem::Writing(WritingError::Json(error)) => format!("JSON 有誤：{error}。"),
        InputProblem::Writing(WritingError::Ragged { row, expected, got }) => {
            format!("第 {row} 列有 {got} 個數值，第一列有 {expected} 個。")
        }
        InputProblem::Writing(WritingError::NoNumber { line, cell }) => {
            format!("第 {line} 行的「{cell}」不是數字。")
        }
        InputProblem::Misfit(misfit) => format!(
            "{} 個數值（形狀 {}）不符合這個輸入的形狀。",
            quantity::count(misfit.got),
            figures::shape(&misfit.given)
        ),
        InputProblem::OutOfRange(out) => format!("這個輸入無法存放 {}。", out.number),
        InputProblem::Type(_) => "無法在這裡提供這種型別的數值。".to_owned(),
        InputProblem::TooLarge(shape) => format!("{} 的數值太多。", figures::shape(shape)),
        InputProblem::NoPicture => "請先選擇圖片。".to_owned(),
    },
    labels: |count, file| match file {
        Some(file) => format!("{file} 的 {} 個標籤", quantity::count(count as u64)),
        None => format!("模型附帶 {} 個標籤", quantity::count(count as u64)),
    },
    no_labels: "類別沒有名稱。請在上方選擇標籤檔：每行一個，或 JSON。",
    run: "執行",
    run_often: |times| format!("執行 {times} 次"),
    running: "模型正在執行",
    stopped: "已停止。",
    results: "結果",
    latency: |latency| match latency.runs {
        1 => ms(latency.first),
        runs => format!(
            "{runs} 次：第一次 {}，中位數 {}，最慢的百分之一 {}",
            ms(latency.first),
            ms(latency.p50),
            ms(latency.p99)
        ),
    },
    memory: |bytes| format!("記憶體 {}", quantity::bytes(bytes)),
    softmax: "換算成比例（softmax）",
    class: |place| format!("類別 {place}"),
    percent: |share| format!("{:.1} %", share * 100.0),
    map: |output| format!("輸出 {output} 的圖"),
    output_columns: ["輸出", "型別", "形狀", "最小", "平均", "最大"],
    values: |output| format!("{output} 的數值"),
    first_values: |shown, of| format!("{} 個中的前 {shown} 個。", quantity::count(of as u64)),
    save_npy: "儲存為 .npy",
    smaller: "縮小模型",
    smaller_intro: "讓矩陣乘積與卷積的權重各用 8 位元，約占四分之一的空間。輸出會略有變化，使用前請先比較。",
    make_smaller: "縮小模型",
    making: "正在製作較小的檔案",
    made: |before, after, nodes, time| {
        format!(
            "{} 變成 {}：{nodes} 個節點改用 8 位元權重（{}）。",
            quantity::bytes(before),
            quantity::bytes(after),
            quantity::short_time(time)
        )
    },
    nothing_made: "這個模型沒有可以改用 8 位元的權重。",
    save_model: "儲存較小的模型",
    compare: "比較兩者",
    comparing: "正在執行兩個模型",
    difference: |output, largest, value| match largest {
        Some(largest) => format!("{output}：最大差異 {}，數值最大 {}。", short(largest), short(value)),
        None => format!("{output}：無法比較。"),
    },
    same_best: |same| if same { "最佳類別相同。" } else { "最佳類別不同。" },
    before_after: ["原本", "較小"],
};

/// A short time needs its fractions here.
fn ms(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.2} ms") } else { quantity::short_time(ms) }
}
