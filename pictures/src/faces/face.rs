//! A face that was found. Must not know how.

use crate::geometry::Point;

/// As BlazeFace has them; left and right are the person's own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeyPoints {
    pub right_eye: Point,
    pub left_eye: Point,
    pub nose: Point,
    pub mouth: Point,
    pub right_ear: Point,
    pub left_ear: Point,
}

/// From the forehead to the chin, in pixels of the picture; it may reach over the border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    pub left: f32,
    pub top: f32,
    pub wide: f32,
    pub high: f32,
    /// 0 to 1.
    pub score: f32,
    pub points: KeyPoints,
}

impl KeyPoints {
    pub(crate) fn from_array(points: [Point; 6]) -> Self {
        let [right_eye, left_eye, nose, mouth, right_ear, left_ear] = points;
        Self { right_eye, left_eye, nose, mouth, right_ear, left_ear }
    }

    pub fn to_array(self) -> [Point; 6] {
        [self.right_eye, self.left_eye, self.nose, self.mouth, self.right_ear, self.left_ear]
    }
}

impl Face {
    pub fn middle(&self) -> Point {
        Point::new(self.left + self.wide / 2.0, self.top + self.high / 2.0)
    }

    /// Shared area over the area of both together, 0 to 1.
    pub fn overlap(&self, other: &Self) -> f32 {
        let wide = (self.left + self.wide).min(other.left + other.wide) - self.left.max(other.left);
        let high = (self.top + self.high).min(other.top + other.high) - self.top.max(other.top);
        if wide <= 0.0 || high <= 0.0 {
            return 0.0;
        }
        let shared = wide * high;
        shared / (self.wide * self.high + other.wide * other.high - shared)
    }

    /// The angle of the line from eye to eye, in radians, clockwise.
    pub fn tilt(&self) -> f32 {
        let (from, to) = (self.points.right_eye, self.points.left_eye);
        (to.y - from.y).atan2(to.x - from.x)
    }
}
