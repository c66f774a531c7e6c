//! Squares in which faces are looked for: the network sees 128 pixels a side, in which a face of a large picture would have a few.

/// In pixels; it may reach over the picture's border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    pub left: f64,
    pub top: f64,
    pub side: f64,
}

/// The network finds faces from about a sixth of its side on: tiles of half the side look for faces of half the size. They overlap, so
/// that each face lies whole in one.
const STEP: f64 = 0.5;
/// A smaller tile would be enlarged for the network.
const LEAST_SIDE: f64 = 128.0;

/// The whole picture in one square, then squares of its shorter side, then of half that, and so on, at most `most`.
pub fn tiles(width: u32, height: u32, most: usize) -> Vec<Tile> {
    let (wide, high) = (f64::from(width), f64::from(height));
    let longer = wide.max(high);
    let mut tiles = vec![Tile { left: (wide - longer) / 2.0, top: (high - longer) / 2.0, side: longer }];
    let mut side = wide.min(high);
    if side > 0.9 * longer {
        side /= 2.0;
    }
    while side >= LEAST_SIDE {
        let (columns, rows) = (starts(wide, side), starts(high, side));
        if tiles.len() + columns.len() * rows.len() > most {
            break;
        }
        for top in rows {
            tiles.extend(columns.iter().map(|left| Tile { left: *left, top, side }));
        }
        side /= 2.0;
    }
    tiles
}

/// Where tiles of this side start, evenly spread from border to border.
fn starts(length: f64, side: f64) -> Vec<f64> {
    let free = (length - side).max(0.0);
    let steps = (free / (side * STEP)).ceil();
    if steps == 0.0 {
        return vec![0.0];
    }
    (0..=steps as usize).map(|step| free * step as f64 / steps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tile_holds_the_whole_picture() {
        assert_eq!(tiles(100, 50, 100), [Tile { left: 0.0, top: -25.0, side: 100.0 }]);
        assert_eq!(tiles(u32::MAX, u32::MAX, 1).len(), 1);
    }

    #[test]
    fn every_small_square_lies_whole_in_a_tile() {
        let tiles = tiles(1_000, 700, 1_000);
        for (x, y) in [(0.0, 0.0), (930.0, 630.0), (481.0, 333.0), (250.0, 630.0)] {
            let holds = |tile: &&Tile| {
                tile.left <= x
                    && tile.top <= y
                    && tile.left + tile.side >= x + 70.0
                    && tile.top + tile.side >= y + 70.0
            };
            let smallest = tiles.iter().filter(holds).map(|tile| tile.side).fold(f64::MAX, f64::min);
            assert!(smallest <= 180.0, "{x} {y}: {smallest}");
        }
    }
}
