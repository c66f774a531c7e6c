//! What an array's elements are, and so what the columns are.

use std::collections::HashMap;

use super::element::Element;
use crate::table::uneven::Uneven;

pub struct Shape {
    pub columns: Vec<String>,
    form: Form,
}

enum Form {
    /// Each field's column.
    Objects(HashMap<String, usize>),
    /// Whether the first names the columns.
    Arrays {
        header: bool,
    },
    Singles,
}

impl Shape {
    /// By an array's first elements. Where some are objects, they are rows, and what else there is counts as damaged.
    pub fn of<'a>(elements: impl Iterator<Item = &'a str>, header: Option<bool>) -> Option<Self> {
        let (mut fields, mut arrays, mut singles) = (Vec::new(), Vec::new(), 0);
        let mut known = HashMap::new();
        let mut objects = 0;
        for element in elements.filter_map(Element::parse) {
            match element {
                Element::Object(named) => {
                    objects += 1;
                    for (name, _) in named {
                        if !known.contains_key(&name) {
                            known.insert(name.clone(), fields.len());
                            fields.push(name);
                        }
                    }
                }
                Element::Array(values) => arrays.push(values),
                Element::Single(_) => singles += 1,
            }
        }
        if !fields.is_empty() && objects >= arrays.len().max(singles) {
            return Some(Self { columns: fields, form: Form::Objects(known) });
        }
        if let Some(first) = arrays.first() {
            let names = first.iter().all(|cell| !cell.is_empty() && cell.parse::<f64>().is_err());
            let header = header.unwrap_or(names && arrays.len() > 1);
            let width = if header { first.len() } else { arrays.iter().map(Vec::len).max().unwrap_or(0) };
            let name = |at: usize| {
                let name = first.get(at).filter(|name| header && !name.is_empty());
                name.cloned().unwrap_or_else(|| format!("Column {}", at + 1))
            };
            return Some(Self { columns: (0..width).map(name).collect(), form: Form::Arrays { header } });
        }
        (singles > 0).then(|| Self { columns: vec!["Column 1".to_owned()], form: Form::Singles })
    }

    /// Whether the first row was the columns' names and is none.
    pub fn takes_header(&self) -> bool {
        matches!(self.form, Form::Arrays { header: true })
    }

    /// Whether there is a choice, and what it was.
    pub fn header(&self) -> Option<bool> {
        match self.form {
            Form::Arrays { header } => Some(header),
            Form::Objects(_) | Form::Singles => None,
        }
    }

    pub fn is_row(&self, element: &str) -> bool {
        let row = Element::parse(element);
        match self.form {
            Form::Objects(_) => matches!(row, Some(Element::Object(_))),
            Form::Arrays { .. } => matches!(row, Some(Element::Array(_))),
            Form::Singles => matches!(row, Some(Element::Single(_))),
        }
    }

    /// The element's cells; `None` where it is damaged, or of another form.
    pub fn row(&self, element: &str, uneven: &mut Uneven) -> Option<Vec<String>> {
        match (&self.form, Element::parse(element)?) {
            (Form::Objects(known), Element::Object(fields)) => {
                let mut row = vec![String::new(); self.columns.len()];
                let mut more = false;
                for (name, value) in fields {
                    match known.get(&name) {
                        Some(at) => row[*at] = value,
                        None => more = true,
                    }
                }
                if more {
                    uneven.count_longer();
                }
                Some(row)
            }
            (Form::Arrays { .. }, Element::Array(mut row)) => {
                uneven.fit(&mut row, self.columns.len());
                Some(row)
            }
            (Form::Singles, Element::Single(cell)) => Some(vec![cell]),
            (Form::Objects(_) | Form::Arrays { .. } | Form::Singles, _) => None,
        }
    }
}
