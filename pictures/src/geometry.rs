//! Points, rectangles that are turned, and four corners. Must not know pixels nor what lies there.

/// In pixels of the picture from its upper left corner: the middle of the first pixel is at (0.5, 0.5).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    pub fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Four corners, as what they surround is read: upper left, upper right, lower right, lower left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    pub fn upright(left: f32, top: f32, wide: f32, high: f32) -> Self {
        let (right, bottom) = (left + wide, top + high);
        Self([
            Point::new(left, top),
            Point::new(right, top),
            Point::new(right, bottom),
            Point::new(left, bottom),
        ])
    }

    /// Width and height: the longer of each two opposite sides.
    pub fn size(&self) -> (f32, f32) {
        let [a, b, c, d] = self.0;
        (a.distance(b).max(d.distance(c)), a.distance(d).max(b.distance(c)))
    }

    pub fn middle(&self) -> Point {
        let sum = self
            .0
            .iter()
            .fold(Point::default(), |sum, corner| Point::new(sum.x + corner.x, sum.y + corner.y));
        Point::new(sum.x / 4.0, sum.y / 4.0)
    }

    /// The same corners, read after a half turn.
    pub fn upside_down(&self) -> Self {
        let [a, b, c, d] = self.0;
        Self([c, d, a, b])
    }

    /// The same corners, read from a quarter turn counterclockwise: the upper right corner comes first.
    pub fn from_upper_right(&self) -> Self {
        let [a, b, c, d] = self.0;
        Self([b, c, d, a])
    }

    /// The direction in which it is read, in radians, clockwise from the right.
    pub fn angle(&self) -> f32 {
        let [a, b, c, d] = self.0;
        (b.y + c.y - a.y - d.y).atan2(b.x + c.x - a.x - d.x)
    }
}

/// A rectangle that may be turned: its middle, the direction of its width, and its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    pub middle: Point,
    /// Cosine and sine of the angle by which it is turned.
    pub direction: (f32, f32),
    pub wide: f32,
    pub high: f32,
}

impl Rectangle {
    /// The smallest that holds all points (Freeman and Shapira, CACM 18, 1975: one of its sides lies on a side of their hull), turned by
    /// at most 45 degrees. `None` of no point.
    pub fn smallest_around(points: &mut Vec<Point>) -> Option<Self> {
        let hull = hull(points);
        let first = *hull.first()?;
        let mut best: Option<Self> = None;
        for (at, corner) in hull.iter().enumerate() {
            let next = hull[(at + 1) % hull.len()];
            let length = corner.distance(next);
            let direction = if length > 0.0 {
                ((next.x - corner.x) / length, (next.y - corner.y) / length)
            } else {
                (1.0, 0.0)
            };
            let found = Self::along(direction, first, &hull);
            if best.is_none_or(|best| found.wide * found.high < best.wide * best.high) {
                best = Some(found);
            }
        }
        best.map(Self::levelled)
    }

    /// The smallest in this direction that holds all points; `first` is one of them.
    pub fn along(direction: (f32, f32), first: Point, points: &[Point]) -> Self {
        let (cosine, sine) = direction;
        // From the first point on, so that the sums stay small.
        let (mut low, mut high) = ((0.0f32, 0.0f32), (0.0f32, 0.0f32));
        for point in points {
            let (x, y) = (point.x - first.x, point.y - first.y);
            let (along, across) = (x * cosine + y * sine, y * cosine - x * sine);
            low = (low.0.min(along), low.1.min(across));
            high = (high.0.max(along), high.1.max(across));
        }
        let (along, across) = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        let middle =
            Point::new(first.x + along * cosine - across * sine, first.y + along * sine + across * cosine);
        Self { middle, direction, wide: high.0 - low.0, high: high.1 - low.1 }
    }

    /// The same rectangle, whose width is the side that lies flatter.
    fn levelled(self) -> Self {
        let (mut cosine, mut sine) = self.direction;
        let (mut wide, mut high) = (self.wide, self.high);
        if sine.abs() > cosine.abs() {
            (cosine, sine) = (sine, -cosine);
            (wide, high) = (high, wide);
        }
        if cosine < 0.0 {
            (cosine, sine) = (-cosine, -sine);
        }
        Self { middle: self.middle, direction: (cosine, sine), wide, high }
    }

    /// Each side moved out by `distance`.
    pub fn grown(self, distance: f32) -> Self {
        Self { wide: self.wide + 2.0 * distance, high: self.high + 2.0 * distance, ..self }
    }

    /// The longer side longer by `distance` at both ends.
    pub fn lengthened(self, distance: f32) -> Self {
        match self.wide >= self.high {
            true => Self { wide: self.wide + 2.0 * distance, ..self },
            false => Self { high: self.high + 2.0 * distance, ..self },
        }
    }

    pub fn corners(&self) -> Quad {
        let (cosine, sine) = self.direction;
        let corner = |along: f32, across: f32| {
            let (along, across) = (along * self.wide / 2.0, across * self.high / 2.0);
            Point::new(
                self.middle.x + along * cosine - across * sine,
                self.middle.y + along * sine + across * cosine,
            )
        };
        Quad([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)])
    }
}

/// The convex hull (Andrew, Information Processing Letters 9, 1979).
fn hull(points: &mut Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    if points.len() < 3 {
        return points.clone();
    }
    let mut hull = half_hull(points.iter());
    hull.extend(half_hull(points.iter().rev()));
    hull
}

/// One chain of the hull, without its last point.
fn half_hull<'p>(points: impl Iterator<Item = &'p Point>) -> Vec<Point> {
    let mut chain: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = chain[..] {
            if (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0.0 {
                break;
            }
            chain.pop();
        }
        chain.push(*point);
    }
    chain.pop();
    chain
}

/// From the unit square to four corners, as a perspective (Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, 2.2.3).
#[derive(Clone, Copy, Debug)]
pub struct Straightening {
    origin: Point,
    across: Point,
    down: Point,
    away: (f32, f32),
}

impl Straightening {
    pub fn of(quad: &Quad) -> Self {
        let [a, b, c, d] = quad.0;
        let (sum_x, sum_y) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let (one, other) = (Point::new(b.x - c.x, b.y - c.y), Point::new(d.x - c.x, d.y - c.y));
        let determinant = one.x * other.y - other.x * one.y;
        let away = if determinant.abs() < f32::EPSILON {
            (0.0, 0.0)
        } else {
            ((sum_x * other.y - other.x * sum_y) / determinant, (one.x * sum_y - sum_x * one.y) / determinant)
        };
        Self {
            origin: a,
            across: Point::new(b.x - a.x + away.0 * b.x, b.y - a.y + away.0 * b.y),
            down: Point::new(d.x - a.x + away.1 * d.x, d.y - a.y + away.1 * d.y),
            away,
        }
    }

    /// Where the point of the unit square lies.
    pub fn at(&self, across: f32, down: f32) -> Point {
        let depth = self.away.0 * across + self.away.1 * down + 1.0;
        let depth = if depth.abs() < 1e-6 { 1e-6 } else { depth };
        Point::new(
            (self.across.x * across + self.down.x * down + self.origin.x) / depth,
            (self.across.y * across + self.down.y * down + self.origin.y) / depth,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rectangle_around_a_turned_one_is_that() {
        for degrees in [-40.0f32, -10.0, 0.0, 3.0, 30.0] {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let turned = Rectangle {
                middle: Point::new(50.0, 40.0),
                direction: (cosine, sine),
                wide: 30.0,
                high: 8.0,
            };
            let mut points = turned.corners().0.to_vec();
            points.extend([turned.middle, Point::new(51.0, 41.0)]);
            let found = Rectangle::smallest_around(&mut points).unwrap();
            assert!(
                (found.wide - 30.0).abs() < 1e-3 && (found.high - 8.0).abs() < 1e-3,
                "{degrees}: {found:?}"
            );
            assert!((found.direction.1 - sine).abs() < 1e-4, "{degrees}: {found:?}");
            assert!(found.middle.distance(turned.middle) < 1e-3);
        }
    }

    #[test]
    fn few_points_have_a_rectangle_too() {
        assert!(Rectangle::smallest_around(&mut Vec::new()).is_none());
        let one = Rectangle::smallest_around(&mut vec![Point::new(2.0, 3.0); 3]).unwrap();
        assert_eq!((one.middle, one.wide, one.high), (Point::new(2.0, 3.0), 0.0, 0.0));
        let two = Rectangle::smallest_around(&mut vec![Point::new(0.0, 0.0), Point::new(3.0, 4.0)]).unwrap();
        assert!((two.high - 5.0).abs() < 1e-5 && two.wide < 1e-5, "{two:?}: it is steeper than 45 degrees");
    }

    #[test]
    fn a_perspective_meets_all_four_corners() {
        let quad =
            Quad([Point::new(1.0, 2.0), Point::new(9.0, 1.0), Point::new(12.0, 8.0), Point::new(0.0, 6.0)]);
        let straightening = Straightening::of(&quad);
        for ((across, down), corner) in
            [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].into_iter().zip(quad.0)
        {
            assert!(straightening.at(across, down).distance(corner) < 1e-4);
        }
    }

    #[test]
    fn a_half_turn_turns_the_angle() {
        let quad = Quad::upright(0.0, 0.0, 10.0, 2.0);
        assert_eq!(quad.angle(), 0.0);
        assert!((quad.upside_down().angle().abs() - std::f32::consts::PI).abs() < 1e-6);
        assert!((quad.from_upper_right().angle() - std::f32::consts::FRAC_PI_2).abs() < 1e-6);
    }
}
