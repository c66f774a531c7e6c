//! One character for each group of Chinese characters that are written either way in the same word, by taste, region or font.
//!
//! Unicode's normal forms join only those that were encoded twice. Characters that merely share a simplified form (只 and 隻, 里 and
//! 裡) are words of their own and stay apart.

use std::{collections::HashMap, sync::LazyLock};

/// The one first in its group, for one that is in a group.
pub fn usual(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' | '＇' => return '\'',
        '\u{2010}' | '\u{2011}' => return '-',
        _ if c < '\u{2e80}' => return c,
        _ => {}
    }
    USUAL.get(&c).copied().unwrap_or(c)
}

/// Groups, the usual one first.
const GROUPS: &[&str] = &[
    "台臺坮",
    "裡裏",
    "峰峯",
    "群羣",
    "線綫缐",
    "著着",
    "麵麪",
    "為爲",
    "衛衞",
    "啟啓",
    "床牀",
    "鉤鈎",
    "偽僞",
    "媯嬀",
    "溈潙",
    "說説",
    "脫脱",
    "閱閲",
    "悅悦",
    "銳鋭",
    "稅税",
    "蛻蜕",
    "兌兑",
    "溫温",
    "縕緼",
    "蘊藴",
    "醞醖",
    "妝粧",
    "粽糉",
    "煙烟菸",
    "皂皁",
    "棱稜",
    "檐簷",
    "個箇",
    "廄廐廏",
    "廚厨",
    "吃喫",
    "唇脣",
    "嘆歎",
    "參叅",
    "牆墻",
    "秘祕",
    "繡綉",
    "囪囱",
    "缽鉢",
    "蔥葱",
    "鱉鼈",
    "麼麽",
    "獎奬",
    "強强",
    "戶户戸",
    "吳吴",
    "呂吕",
    "真眞",
    "青靑",
    "清淸",
    "教敎",
    "沒没",
    "黃黄",
    "毀毁",
    "踴踊",
    "跡迹蹟",
    "污汙汚",
    "豔艷",
    "岳嶽",
    "砲炮",
    "杯盃",
    "剎刹",
    "劍劎",
    "卻却",
    "婿壻",
    "姊姉",
    "冊册",
    "巖岩",
    "鹼碱",
    "鬥鬪鬭",
    "闊濶",
    "霸覇",
    "鄰隣",
    "廁厠",
    "恥耻",
    "鑑鑒",
    "稈秆",
    "腳脚",
    "鵝鵞",
    "銹鏽",
    "蛇虵",
    "略畧",
    "鄉鄊",
    "民⺠",
    "角⻆",
    "長⻑",
    "鬼⻤",
    "食⻝",
];

static USUAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let group = |group: &'static str| {
        let usual = group.chars().next();
        group.chars().skip(1).filter_map(move |variant| Some((variant, usual?)))
    };
    GROUPS.iter().copied().flat_map(group).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_stands_in_two_groups() {
        let mut all: Vec<char> = GROUPS.iter().flat_map(|group| group.chars()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(GROUPS.iter().all(|group| group.chars().count() > 1));
    }

    #[test]
    fn words_that_share_a_simplified_form_stay_apart() {
        for c in "只隻里後后乾干髮發".chars() {
            assert_eq!(usual(c), c);
        }
        assert_eq!(usual('臺'), '台');
    }
}
