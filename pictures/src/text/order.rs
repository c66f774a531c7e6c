//! The order in which a page's lines are read: columns, and within them from top to bottom, as seen in the direction in which most lines
//! run. Lines that go down, whose columns go from right to left, are the same seen from the side. Must not know what lines say.

use super::line::Line;
use crate::geometry::Point;

/// Shares of a line's height that are left out above and below: what was found of neighbours overlaps.
const MARGIN: f32 = 0.25;
/// Lines of running text are this much longer than high, and there are two in a column at least. Others are cells of a table or a form,
/// which is read row by row.
const RUNNING: f32 = 6.0;

/// A line as it lies in the page's own directions.
#[derive(Clone, Copy, Debug)]
struct Place {
    line: usize,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Place {
    fn height(&self) -> f32 {
        self.bottom - self.top
    }

    fn middle(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }
}

pub fn in_reading_order(lines: Vec<Line>) -> Vec<Line> {
    let angle = page_angle(&lines);
    let places = lines.iter().enumerate().map(|(line, found)| place(line, &found.corners.0, angle)).collect();
    let mut order = Vec::with_capacity(lines.len());
    arrange(places, &mut order);
    let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    order.into_iter().filter_map(|line| lines.get_mut(line)?.take()).collect()
}

/// The direction in which most of the text runs, in radians.
pub fn page_angle(lines: &[Line]) -> f32 {
    let quarter =
        |line: &Line| (line.corners.angle() / std::f32::consts::FRAC_PI_2).round().rem_euclid(4.0) as usize;
    let mut lengths = [0.0f32; 4];
    for line in lines {
        lengths[quarter(line) % 4] += line.corners.size().0;
    }
    let most = (0..4).fold(0, |most, at| if lengths[at] > lengths[most] { at } else { most });
    let (mut x, mut y) = (0.0, 0.0);
    for line in lines.iter().filter(|line| quarter(line) % 4 == most) {
        let (angle, length) = (line.corners.angle(), line.corners.size().0);
        x += length * angle.cos();
        y += length * angle.sin();
    }
    f32::atan2(y, x)
}

fn place(line: usize, corners: &[Point; 4], angle: f32) -> Place {
    let (sine, cosine) = angle.sin_cos();
    let along = corners.map(|corner| corner.x * cosine + corner.y * sine);
    let across = corners.map(|corner| corner.y * cosine - corner.x * sine);
    let least = |values: [f32; 4]| values.into_iter().fold(f32::MAX, f32::min);
    let most = |values: [f32; 4]| values.into_iter().fold(f32::MIN, f32::max);
    let (top, bottom) = (least(across), most(across));
    let margin = MARGIN * (bottom - top);
    Place { line, left: least(along), right: most(along), top: top + margin, bottom: bottom - margin }
}

/// Cut into columns where these are running text, else into what lies below each other, recursively (after the X-Y cut: Nagy and Seth,
/// ICPR 1984).
fn arrange(places: Vec<Place>, order: &mut Vec<usize>) {
    if let Some(columns) = columns(&places) {
        for column in columns {
            arrange(column, order);
        }
        return;
    }
    let bands = bands(places);
    if bands.len() == 1 {
        return bands.into_iter().for_each(|band| rows(band, order));
    }
    // As many bands as have columns in common are one part: a heading above two columns is none of them.
    let mut at = 0;
    while at < bands.len() {
        let mut end = at + 1;
        for longer in (at + 2..=bands.len()).rev() {
            if let Some(columns) = columns_of(bands[at..longer].iter().flatten()) {
                end = longer;
                // What follows breaks the columns: their last lines may be its heading.
                while longer < bands.len()
                    && end > at + 2
                    && is_heading(&columns, &bands[end - 2], &bands[end - 1])
                {
                    end -= 1;
                }
                break;
            }
        }
        arrange(bands[at..end].concat(), order);
        at = end;
    }
}

/// Whether a band is a line in one column alone, with a gap above.
fn is_heading(columns: &[Vec<Place>], above: &[Place], band: &[Place]) -> bool {
    let [line] = band else { return false };
    let bottom = above.iter().map(|place| place.bottom).fold(f32::MIN, f32::max);
    let is_short = columns.iter().any(|column| {
        let width = |place: &Place| place.right - place.left;
        let widest = column.iter().map(width).fold(0.0, f32::max);
        column.iter().any(|place| place.line == line.line) && width(line) < 0.8 * widest
    });
    is_short && line.top - bottom > line.height()
}

fn columns_of<'p>(places: impl Iterator<Item = &'p Place>) -> Option<Vec<Vec<Place>>> {
    columns(&places.copied().collect::<Vec<_>>())
}

/// Columns of running text, from left to right, if there are at least two and a gap goes through between each.
fn columns(places: &[Place]) -> Option<Vec<Vec<Place>>> {
    let mut places = places.to_vec();
    places.sort_by(|a, b| a.left.total_cmp(&b.left));
    let gap = 0.5 * middle(places.iter().map(Place::height).collect())?;
    let mut columns: Vec<Vec<Place>> = Vec::new();
    let mut right = f32::MIN;
    for place in places {
        match columns.last_mut() {
            Some(column) if place.left < right + gap => column.push(place),
            Some(_) | None => columns.push(vec![place]),
        }
        right = right.max(place.right);
    }
    let is_running = |column: &Vec<Place>| {
        let length =
            |place: &Place| (place.right - place.left) * (1.0 - 2.0 * MARGIN) / place.height().max(1.0);
        column.len() >= 2
            && middle(column.iter().map(length).collect()).is_some_and(|length| length >= RUNNING)
    };
    (columns.len() >= 2 && columns.iter().all(is_running)).then_some(columns)
}

/// Parts with a gap between them from side to side, from top to bottom.
fn bands(mut places: Vec<Place>) -> Vec<Vec<Place>> {
    places.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut bands: Vec<Vec<Place>> = Vec::new();
    let mut bottom = f32::MIN;
    for place in places {
        match bands.last_mut() {
            Some(band) if place.top < bottom => band.push(place),
            Some(_) | None => bands.push(vec![place]),
        }
        bottom = bottom.max(place.bottom);
    }
    bands
}

/// Row by row what can't be cut: a place is of a row if its middle lies within the row's first.
fn rows(mut places: Vec<Place>, order: &mut Vec<usize>) {
    places.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    let mut rows: Vec<Vec<Place>> = Vec::new();
    for place in places {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| place.middle() < first.bottom) => row.push(place),
            Some(_) | None => rows.push(vec![place]),
        }
    }
    for mut row in rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        order.extend(row.iter().map(|place| place.line));
    }
}

fn middle(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Quad;

    fn line(text: &str, left: f32, top: f32, wide: f32) -> Line {
        Line { corners: Quad::upright(left, top, wide, 24.0), text: text.to_owned(), confidence: 1.0 }
    }

    fn order(lines: Vec<Line>) -> String {
        in_reading_order(lines).iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn two_columns() -> Vec<Line> {
        let mut lines = vec![line("foot", 310.0, 400.0, 180.0), line("title", 100.0, 0.0, 500.0)];
        for row in 0..4 {
            let top = 50.0 + 30.0 * row as f32;
            lines.push(line(&format!("b{row}"), 420.0, top + 5.0, 380.0));
            lines.push(line(&format!("a{row}"), 0.0, top, 390.0 - 100.0 * (row / 3) as f32));
        }
        lines
    }

    fn turned(lines: Vec<Line>, angle: f32) -> Vec<Line> {
        let (sine, cosine) = angle.sin_cos();
        let turn = |point: Point| {
            Point::new(900.0 + point.x * cosine - point.y * sine, 900.0 + point.x * sine + point.y * cosine)
        };
        lines.into_iter().map(|line| Line { corners: Quad(line.corners.0.map(turn)), ..line }).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other_between_title_and_foot() {
        let expected = "title a0 a1 a2 a3 b0 b1 b2 b3 foot";
        for degrees in [0.0f32, 5.0, 90.0, 180.0, -80.0] {
            assert_eq!(order(turned(two_columns(), degrees.to_radians())), expected, "{degrees}");
        }
    }

    #[test]
    fn a_heading_below_columns_goes_with_what_follows() {
        let mut lines = two_columns();
        lines.push(line("heading", 0.0, 220.0, 150.0));
        lines.push(line("wide", 0.0, 255.0, 790.0));
        assert_eq!(order(lines), "title a0 a1 a2 a3 b0 b1 b2 b3 heading wide foot");
    }

    #[test]
    fn a_receipt_is_read_row_by_row() {
        let mut lines = Vec::new();
        for row in 0..5 {
            lines.push(line(&format!("{row}€"), 400.0, 40.0 * row as f32 + 3.0, 60.0));
            lines.push(line(&format!("item{row}"), 0.0, 40.0 * row as f32, 120.0));
        }
        assert_eq!(order(lines), "item0 0€ item1 1€ item2 2€ item3 3€ item4 4€");
    }

    #[test]
    fn lines_that_go_down_are_read_from_right_to_left() {
        let down = |text: &str, left: f32| Line {
            corners: Quad::upright(left, 0.0, 24.0, 300.0).from_upper_right(),
            text: text.to_owned(),
            confidence: 1.0,
        };
        assert_eq!(order(vec![down("b", 100.0), down("c", 50.0), down("a", 150.0)]), "a b c");
    }

    #[test]
    fn overlapping_rows_are_kept_apart() {
        let lines =
            vec![line("c", 0.0, 40.0, 300.0), line("b", 310.0, 3.0, 60.0), line("a", 0.0, 0.0, 300.0)];
        assert_eq!(order(lines), "a b c");
        assert_eq!(order(Vec::new()), "");
    }
}
