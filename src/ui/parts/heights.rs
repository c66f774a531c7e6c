//! The heights of a long list's items, as far as they were measured: a Fenwick tree (Fenwick 1994, "A new data structure for
//! cumulative frequency tables"), in which finding a place and changing a height take logarithmic time.

/// Heights in pixels. An item that was never measured counts with the estimate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heights {
    estimate: f64,
    each: Vec<f64>,
    /// `sums[i]` is the sum of the `i & -i` heights that end at item `i - 1`.
    sums: Vec<f64>,
}

impl Heights {
    pub fn new(count: usize, estimate: f64) -> Self {
        let mut heights = Self { estimate, each: Vec::new(), sums: vec![0.0] };
        heights.resize(count);
        heights
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.each.len()
    }

    /// Changes the number of items; they are added and removed at the end.
    pub fn resize(&mut self, count: usize) {
        self.each.truncate(count);
        self.sums.truncate(count + 1);
        while self.each.len() < count {
            self.each.push(self.estimate);
            let place = self.each.len();
            let from = place - lowest_bit(place);
            let sum = self.before(place - 1) - self.before(from) + self.estimate;
            self.sums.push(sum);
        }
    }

    /// Sets an item's height. Gives whether the height changed.
    pub fn set(&mut self, index: usize, height: f64) -> bool {
        let Some(known) = self.each.get_mut(index) else { return false };
        let change = height - *known;
        if change.abs() < 0.5 {
            return false;
        }
        *known = height;
        let mut place = index + 1;
        while place < self.sums.len() {
            self.sums[place] += change;
            place += lowest_bit(place);
        }
        true
    }

    /// The distance from the list's top to an item.
    pub fn before(&self, index: usize) -> f64 {
        let (mut place, mut sum) = (index.min(self.each.len()), 0.0);
        while place > 0 {
            sum += self.sums[place];
            place -= lowest_bit(place);
        }
        sum
    }

    #[cfg(test)]
    fn all(&self) -> f64 {
        self.before(self.each.len())
    }

    /// The item at a distance from the top; the last item where the distance is beyond all of them.
    pub fn at(&self, offset: f64) -> usize {
        let (mut place, mut left) = (0, offset);
        let mut step = self.each.len().checked_ilog2().map_or(0, |bits| 1 << bits);
        while step > 0 {
            if let Some(sum) = self.sums.get(place + step)
                && *sum <= left
            {
                place += step;
                left -= sum;
            }
            step /= 2;
        }
        place.min(self.each.len().saturating_sub(1))
    }

    /// The items to draw: those between two distances from the top.
    pub fn range(&self, top: f64, bottom: f64) -> (usize, usize) {
        if self.each.is_empty() {
            return (0, 0);
        }
        (self.at(top.max(0.0)), self.at(bottom.max(0.0)) + 1)
    }
}

const fn lowest_bit(place: usize) -> usize {
    place & place.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_sums_of_heights() {
        let mut heights = Heights::new(100, 10.0);
        assert_eq!((heights.all(), heights.before(7), heights.at(65.0)), (1000.0, 70.0, 6));
        assert!(heights.set(3, 110.0) && !heights.set(3, 110.2) && !heights.set(100, 5.0));
        assert_eq!((heights.all(), heights.before(3), heights.before(4)), (1100.0, 30.0, 140.0));
        assert_eq!((heights.at(29.0), heights.at(30.0), heights.at(139.0), heights.at(140.0)), (2, 3, 3, 4));
        assert_eq!(heights.range(-50.0, 145.0), (0, 5));
        assert_eq!(heights.range(5000.0, 6000.0), (99, 100));
    }

    #[test]
    fn a_list_grows_and_shrinks_at_its_end() {
        let mut heights = Heights::new(3, 10.0);
        heights.set(1, 30.0);
        heights.resize(1000);
        assert_eq!((heights.before(2), heights.all()), (40.0, 10_020.0));
        heights.resize(2);
        assert_eq!((heights.len(), heights.all()), (2, 40.0));
        heights.resize(5);
        assert_eq!(heights.all(), 70.0);
        let none = Heights::new(0, 10.0);
        assert_eq!((none.all(), none.at(5.0), none.range(0.0, 100.0)), (0.0, 0, (0, 0)));
    }

    #[test]
    fn it_agrees_with_adding_up() {
        let mut heights = Heights::new(777, 24.0);
        let mut plain = vec![24.0; 777];
        let mut seed = 1u64;
        for _ in 0..2000 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let (index, height) = ((seed >> 33) as usize % 777, ((seed >> 20) % 400) as f64 + 1.0);
            if heights.set(index, height) {
                plain[index] = height;
            }
        }
        for index in [0, 1, 100, 776, 777] {
            let sum: f64 = plain[..index].iter().sum();
            assert!((heights.before(index) - sum).abs() < 1e-6);
        }
    }
}
