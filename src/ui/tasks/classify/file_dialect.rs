//! How the table was taken to be written, which the person can say otherwise: separator, header, encoding.

use yew::prelude::*;

use crate::{
    protocol::Dialect,
    ui::{
        files::ENCODINGS,
        parts::{Choice, Switch},
        text::use_text,
    },
};

const SEPARATOR: &str = "table-separator";
const ENCODING: &str = "table-encoding";
const HEADER: &str = "table-header";
/// The separators that people use.
const SEPARATORS: [char; 6] = [',', ';', '\t', '|', ':', ' '];

#[derive(Properties, PartialEq)]
pub struct FileDialectProps {
    pub dialect: Dialect,
    pub disabled: bool,
    pub on_change: Callback<Dialect>,
}

#[component]
pub fn FileDialect(props: &FileDialectProps) -> Html {
    let words = &use_text().classify;
    let FileDialectProps { dialect, disabled, on_change } = props;
    let change = |change: fn(&mut Dialect, usize)| {
        let dialect = dialect.clone();
        on_change.reform(move |index| {
            let mut changed = dialect.clone();
            change(&mut changed, index);
            changed
        })
    };
    let separator = dialect.separator.unwrap_or(',');
    let encoding = dialect.encoding.as_deref().unwrap_or("UTF-8");
    let position = ENCODINGS.iter().position(|name| name.eq_ignore_ascii_case(encoding));
    html! {
        <div class="classify-file__dialect" data-separator={separator.to_string()} data-encoding={encoding.to_owned()}>
            <Choice
                id={SEPARATOR}
                label={words.separator}
                options={SEPARATORS.map(words.separator_name).to_vec()}
                chosen={SEPARATORS.iter().position(|known| *known == separator).unwrap_or_default()}
                disabled={*disabled}
                on_change={change(|dialect, index| dialect.separator = SEPARATORS.get(index).copied())}
            />
            <Choice
                id={ENCODING}
                label={words.encoding}
                options={ENCODINGS.to_vec()}
                chosen={position.unwrap_or_default()}
                disabled={*disabled}
                on_change={change(|dialect, index| {
                    dialect.encoding = ENCODINGS.get(index).map(|name| (*name).to_owned());
                })}
            />
            <Switch
                id={HEADER}
                setting={words.header}
                on={dialect.header != Some(false)}
                disabled={*disabled}
                on_change={on_change.reform({
                    let dialect = dialect.clone();
                    move |on: bool| Dialect { header: Some(on), ..dialect.clone() }
                })}
            />
        </div>
    }
}
