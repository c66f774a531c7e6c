//! Draws a table: a line of columns' names, then rows. Must not know what is in it.

use yew::prelude::*;

/// The first cell of a row names it. `name` says what the table is of, for who does not see where it stands.
pub fn table(name: &'static str, columns: &[&'static str], rows: impl Iterator<Item = Vec<String>>) -> Html {
    html! {
        <table class="your-model-table" aria-label={name}>
            <thead>
                <tr>{ for columns.iter().map(|column| html! { <th scope="col">{ *column }</th> }) }</tr>
            </thead>
            <tbody>{ for rows.map(row) }</tbody>
        </table>
    }
}

fn row(cells: Vec<String>) -> Html {
    let mut cells = cells.into_iter();
    let first = cells.next().unwrap_or_default();
    html! {
        <tr>
            <th scope="row">{ first }</th>
            { for cells.map(|cell| html! { <td>{ cell }</td> }) }
        </tr>
    }
}
