//! TeX to the tree of a formula. `math_core` makes MathML of it, and what is known to be harmless of that becomes the tree.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::formula::{CellSide, Formula, MathAttribute, MathElement};

/// Nested deeper than this, a formula stays as it was written: what reads it calls itself, on the small stack that wasm has.
const DEEPEST: usize = 100;
const LONGEST: usize = 4096;

/// `None` where it is not TeX that is known here.
pub fn formula(tex: &str, display: bool) -> Option<Formula> {
    if tex.len() > LONGEST || depth(tex) > DEEPEST {
        return None;
    }
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let converter = LatexToMathML::new(MathCoreConfig::default()).ok()?;
    let written = converter.convert_with_local_state(tex, display).ok();
    // Models break lines where TeX allows it in an environment alone.
    let lines = || {
        let lines = tex.contains("\\\\").then(|| format!("\\begin{{aligned}}{tex}\\end{{aligned}}"))?;
        converter.convert_with_local_state(&lines, display).ok()
    };
    let written = written.or_else(lines)?;
    let (formula, rest) = element(written.mathml.trim())?;
    rest.is_empty().then_some(formula)
}

/// How deep a formula may be at most, as who reads it goes: into groups, and into commands that take what follows.
fn depth(tex: &str) -> usize {
    let (mut deepest, mut level) = (0, 0);
    let mut groups = Vec::new();
    let mut rest = tex;
    while let Some(char) = rest.chars().next() {
        let mut length = char.len_utf8();
        match char {
            '\\' => {
                let name = rest[1..].find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(rest.len() - 1);
                length += if name == 0 { rest[1..].chars().next().map_or(0, char::len_utf8) } else { name };
                match &rest[1..1 + name] {
                    "left" | "begin" => groups.push(level),
                    "right" | "end" => level = groups.pop().unwrap_or(0),
                    _ => {}
                }
                level += 1;
            }
            '{' => {
                groups.push(level);
                level += 1;
            }
            '}' => level = groups.pop().unwrap_or(0),
            char if char.is_whitespace() || matches!(char, '^' | '_' | '[' | ']') => {}
            _ => level = groups.last().map_or(0, |outside| outside + 1),
        }
        deepest = deepest.max(level);
        rest = &rest[length..];
    }
    deepest
}

/// An element from its `<`, and what stands behind its end.
fn element(written: &str) -> Option<(Formula, &str)> {
    let (tag, mut rest) = written.strip_prefix('<')?.split_once('>')?;
    let (name, written_attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let element = MathElement::named(name.trim_end_matches('/'))?;
    let (attributes, side) = attributes(written_attributes.trim_end_matches('/'))?;
    let mut content = Vec::new();
    if tag.ends_with('/') {
        return Some((Formula::Element { element, attributes, side, content }, rest));
    }
    loop {
        let (text, tags) = rest.split_at(rest.find('<')?);
        if !text.is_empty() {
            content.push(Formula::Text(unescaped(text)));
        }
        if let Some(end) = tags.strip_prefix("</") {
            let (closed, rest) = end.split_once('>')?;
            let formula = Formula::Element { element, attributes, side, content };
            return (closed == element.name()).then_some((formula, rest));
        }
        let (child, behind) = self::element(tags)?;
        content.push(child);
        rest = behind;
    }
}

type Attributes = (Vec<(MathAttribute, String)>, Option<CellSide>);

/// Of styles the side of a cell is kept, which makes equations stand below each other. What else is unknown says how things look, and
/// is left out.
fn attributes(written: &str) -> Option<Attributes> {
    let (mut attributes, mut side) = (Vec::new(), None);
    let mut rest = written.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        let harmless = value.chars().all(|char| char.is_ascii_alphanumeric() || "-+.%".contains(char));
        match MathAttribute::named(name.trim()) {
            Some(attribute) if harmless => attributes.push((attribute, value.to_owned())),
            Some(_) => {}
            None if name.trim() == "style" && value.contains("text-align: right") => {
                side = Some(CellSide::Right)
            }
            None if name.trim() == "style" && value.contains("text-align: left") => {
                side = Some(CellSide::Left)
            }
            None => {}
        }
        rest = after.trim_start();
    }
    Some((attributes, side))
}

fn unescaped(text: &str) -> String {
    let names = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", "\u{A0}"),
    ];
    let plain = names.into_iter().fold(text.to_owned(), |text, (name, char)| text.replace(name, char));
    plain.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(formula: &Formula) -> String {
        match formula {
            Formula::Text(text) => text.clone(),
            Formula::Element { element, content, .. } => {
                let inside: String = content.iter().map(drawn).collect();
                format!("{}({inside})", element.name())
            }
        }
    }

    fn drawing(tex: &str) -> Option<String> {
        formula(tex, true).map(|formula| drawn(&formula))
    }

    #[test]
    fn what_models_write_is_drawn() {
        assert_eq!(drawing("x^2 < y").unwrap(), "math(msup(mi(x)mn(2))mo(<)mi(y))");
        for tex in [
            r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}",
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            r"\sum_{i=1}^n \binom{n}{k} \text{ if } x \in \mathbb{R}, \mathbf{v} \cdot \vec{w}",
            r"\lim_{x \to 0} \frac{\sin x}{x} = 1, \quad \int_0^\infty e^{-x}\,dx",
            r"\left( \frac12 \right)^{n}, \overline{z}, \hat{x}, \operatorname{rank} A",
            r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{否則} \end{cases}",
            r"\nabla \times \mathbf{E} = -\frac{\partial \mathbf{B}}{\partial t}",
            r"a = b \\ c = d",
            r"P(A \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)} \approx 0.5\%",
        ] {
            assert!(drawing(tex).is_some(), "{tex}");
        }
        let aligned = formula(r"\begin{aligned} a &= b \\ &= c \end{aligned}", true).unwrap();
        assert!(format!("{aligned:?}").contains("Right") && format!("{aligned:?}").contains("Left"));
    }

    #[test]
    fn what_is_unknown_or_harmful_stays_as_it_is_written() {
        let deep = [
            r"\sqrt".repeat(2000) + " x",
            "{".repeat(2000) + "x" + &"}".repeat(2000),
            "x^{".repeat(2000),
            r"\left(".repeat(1000) + "x" + &r"\right)".repeat(1000),
            r"\begin{matrix}".repeat(500) + "x" + &r"\end{matrix}".repeat(500),
            r"\sqrt\sqrt{".repeat(300) + "x" + &"}".repeat(300),
        ];
        for tex in deep.iter().map(|deep| &deep[..deep.len().min(LONGEST)]) {
            assert_eq!(formula(tex, false), None, "{}", &tex[..40]);
        }
        for tex in [r"\href{javascript:alert(1)}{x}", r"\unknown x", r"\frac{1", "}", r"\text{<script>"] {
            assert!(formula(tex, false).is_none(), "{tex}");
        }
        assert_eq!(drawing(r"\text{<b>}").unwrap(), "math(mtext(<b>))", "text, and no element");
    }
}
