//! The words of hiding faces, in each language.

use crate::protocol::Hiding;

pub struct HideFacesWords {
    pub intro: &'static str,
    pub needs_model: &'static str,
    pub finding: &'static str,
    pub stopped: &'static str,
    pub again: &'static str,
    pub found: fn(faces: usize) -> String,
    pub areas: &'static str,
    /// An area's name in the picture: its number, whether a person added it, whether it is hidden.
    pub area: fn(number: usize, own: bool, hidden: bool) -> String,
    pub hide_area: fn(number: usize, own: bool, confidence: f32) -> String,
    pub remove: &'static str,
    pub keys: &'static str,
    pub add: &'static str,
    pub how: &'static str,
    pub hiding: fn(Hiding) -> &'static str,
    pub save_as: &'static str,
    /// Makes the copy, with so many areas hidden.
    pub make: fn(areas: usize) -> String,
    pub making: &'static str,
    pub copy: &'static str,
    pub no_metadata: &'static str,
    pub only_here: &'static str,
    pub save: &'static str,
    pub back: &'static str,
}

pub const EN: HideFacesWords = HideFacesWords {
    intro: "Finds faces in a picture and blurs or covers them before you share it. The picture stays on this device.",
    needs_model: "Load the model first. A picture that you choose waits for it.",
    finding: "Looking for faces",
    stopped: "Stopped before all faces were found.",
    again: "Look again",
    found: |faces| match faces {
        0 => "No face was found. Some may have been missed: look yourself, and add an area over each face."
            .to_owned(),
        1 => "1 face was found. Others may have been missed: look yourself, and add what is missing."
            .to_owned(),
        _ => format!(
            "{faces} faces were found. Others may have been missed: look yourself, and add what is missing."
        ),
    },
    areas: "Areas",
    area: |number, own, hidden| {
        let what = if own { "Area" } else { "Face" };
        let state = if hidden { "hidden" } else { "left as it is" };
        format!("{what} {number}, {state}")
    },
    hide_area: |number, own, confidence| {
        if own {
            format!("Hide area {number}")
        } else {
            format!("Hide face {number} ({:.0}% sure)", confidence * 100.0)
        }
    },
    remove: "Remove area",
    keys: "Drag in the picture to add an area. Arrow keys move the chosen one, + and − or Shift with an arrow size it, Delete takes it away.",
    add: "Add area",
    how: "How",
    hiding: |how| match how {
        Hiding::Blur => "Blur",
        Hiding::Cover => "Cover",
    },
    save_as: "Save as",
    make: |areas| match areas {
        0 => "Make a copy with nothing hidden".to_owned(),
        1 => "Hide 1 area".to_owned(),
        _ => format!("Hide {areas} areas"),
    },
    making: "Making the copy",
    copy: "The copy with the areas hidden",
    no_metadata: "The copy is a new file. Where and when the picture was taken, the camera, and all other metadata are not in it.",
    only_here: "Faces are hidden in this copy only. The original, and copies that were sent before, still show them; so may clothes, tattoos or a name in the picture.",
    save: "Save picture",
    back: "Change areas",
};

pub const ZH_HANT: HideFacesWords = HideFacesWords {
    intro: "在分享圖片之前，找出裡面的人臉並模糊或遮住。圖片不會離開這台裝置。",
    needs_model: "請先載入模型。您選擇的圖片會等模型載入後再處理。",
    finding: "正在尋找人臉",
    stopped: "還沒找完所有人臉就停止了。",
    again: "再找一次",
    found: |faces| match faces {
        0 => "沒有找到人臉，但可能有遺漏：請自己看一遍，並在每張臉上加一個區域。".to_owned(),
        _ => format!("找到 {faces} 張人臉，可能還有遺漏：請自己看一遍，補上缺少的區域。"),
    },
    areas: "區域",
    area: |number, own, hidden| {
        let what = if own { "區域" } else { "人臉" };
        let state = if hidden { "會遮住" } else { "保持原樣" };
        format!("{what} {number}，{state}")
    },
    hide_area: |number, own, confidence| {
        if own {
            format!("遮住區域 {number}")
        } else {
            format!("遮住人臉 {number}（{:.0}% 確定）", confidence * 100.0)
        }
    },
    remove: "移除區域",
    keys: "在圖片上拖曳可加入區域。方向鍵移動選取的區域，+、− 或 Shift 加方向鍵改變大小，Delete 取消遮蓋。",
    add: "加入區域",
    how: "方式",
    hiding: |how| match how {
        Hiding::Blur => "模糊",
        Hiding::Cover => "遮住",
    },
    save_as: "儲存格式",
    make: |areas| match areas {
        0 => "製作沒有遮蓋的副本".to_owned(),
        _ => format!("遮住 {areas} 個區域"),
    },
    making: "正在製作副本",
    copy: "已遮住區域的副本",
    no_metadata: "副本是全新的檔案，不含拍攝地點、時間、相機及其他任何中繼資料。",
    only_here: "只有這份副本遮住了人臉。原圖與先前傳出的副本仍看得到；衣著、刺青或圖中的姓名也可能透露身分。",
    save: "儲存圖片",
    back: "修改區域",
};
