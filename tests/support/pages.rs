//! A long text for tests: a gazetteer of small towns, a page for each, written from a few sentences with gaps. The same
//! text each time, and no page says what another says.

use std::fmt::Write;

const NAMES: [&str; 30] = [
    "Aldermoor",
    "Brackwater",
    "Cinder Hill",
    "Dunmarrow",
    "Eastfold",
    "Farrowdale",
    "Gullhaven",
    "Harrowgate Mill",
    "Ivybridge",
    "Jarrow Sands",
    "Kestrel Bay",
    "Larkmead",
    "Millbrook",
    "Netherby",
    "Oxbow",
    "Pennywell",
    "Quarrington",
    "Ravensea",
    "Saltmarsh",
    "Thornbury",
    "Underhill",
    "Vale Cross",
    "Westerly",
    "Yarrowford",
    "Zeal Abbey",
    "Ashcombe",
    "Birchwood",
    "Copperfield",
    "Drystone",
    "Elmstead",
];
const TRADES: [&str; 7] = ["wool", "slate", "herring", "clocks", "paper", "barrels", "salt"];
const BUILDERS: [&str; 6] = [
    "a Dutch engineer",
    "two sisters",
    "a guild of weavers",
    "a retired sea captain",
    "the local abbey",
    "a mining company",
];
const LANDMARKS: [&str; 8] = [
    "a stone bridge of seven arches",
    "a lighthouse of red granite",
    "a covered market",
    "a windmill with six sails",
    "a library in an old chapel",
    "a canal lock",
    "a bell tower that leans to the north",
    "a botanical garden",
];
const TROUBLES: [&str; 6] = [
    "A flood carried away the lower streets",
    "A fire burned for three days",
    "The harbour silted up",
    "An epidemic of cholera closed the schools",
    "The railway company went bankrupt",
    "A storm tore the roofs off forty houses",
];
const REMEDIES: [&str; 5] = [
    "the council built a wall of earth and oak",
    "the people moved the market uphill",
    "a brigade of volunteers was founded",
    "a new well was dug through the chalk",
    "the debts were paid by a lottery",
];
const FESTIVALS: [&str; 5] = ["lanterns", "apples", "kites", "old boats", "brass bands"];

/// So many pages of about 250 words each, with a heading for each (at most 30).
pub fn pages(count: usize) -> String {
    gazetteer(count, 4)
}

/// So many towns with so many of their four paragraphs.
pub fn gazetteer(count: usize, paragraphs: usize) -> String {
    let mut text = String::from("# A gazetteer of small towns\n");
    for (page, name) in NAMES.iter().take(count).enumerate() {
        let _ = write!(text, "\n## {name}\n");
        for paragraph in town(page, name).iter().take(paragraphs) {
            let _ = write!(text, "\n{paragraph}\n");
        }
    }
    text
}

fn town(page: usize, name: &str) -> [String; 4] {
    let of =
        |list: &'static [&'static str], step: usize| list[(page * step + page / list.len()) % list.len()];
    let (trade, builder, landmark) = (of(&TRADES, 3), of(&BUILDERS, 5), of(&LANDMARKS, 3));
    let (trouble, remedy, festival) = (of(&TROUBLES, 5), of(&REMEDIES, 2), of(&FESTIVALS, 3));
    let (founded, hard, people) = (1140 + page * 17, 1790 + page * 5, 900 + page * 370);
    [
        format!(
            "{name} was founded in {founded} and lived from {trade} for most of its history. The first charter named \
             eleven families, who held the land between the river and the common wood. By the end of its first century \
             it had a school, a mill and a weekly market, and merchants came from as far as the coast to buy {trade}."
        ),
        format!(
            "The best known sight of {name} is {landmark}, built by {builder}. It took nine years and cost twice what \
             had been promised. Travellers wrote that they could see it from the next valley, and a drawing of it still \
             hangs in the town hall. Guides tell visitors that nobody was hurt while it was built, which the records of \
             the parish do not confirm."
        ),
        format!(
            "{trouble} in {hard}. Many left for the cities, and for a time only one shop stayed open. In the end \
             {remedy}, and within ten years trade was as good as before. The event is remembered in a song that children \
             learn at school."
        ),
        format!(
            "Today {name} has {people} inhabitants. The trade in {trade} is gone, and most people work in the hospital, \
             in the schools or on farms nearby. Every September the town holds a festival of {festival}, for which the \
             streets are closed for two days. The council plans a museum in the old warehouse, if the roof can be paid \
             for."
        ),
    ]
}
