//! Eigenvectors of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5), some at a time: a library's
//! one call would take longer than a step may.

/// Sweeps over all pairs, at most: it converges within about ten.
const SWEEPS: usize = 30;

#[derive(Clone, Debug)]
pub struct Jacobi {
    size: usize,
    matrix: Vec<f64>,
    /// One row an eigenvector.
    vectors: Vec<f64>,
    row: usize,
    sweeps: usize,
}

impl Jacobi {
    /// Of `size * size` numbers.
    pub fn new(size: usize, matrix: Vec<f64>) -> Self {
        let vectors = (0..size * size).map(|at| if at / size == at % size { 1.0 } else { 0.0 }).collect();
        Self { size, matrix, vectors, row: 0, sweeps: 0 }
    }

    /// Rotates one row's pairs; `false` once all is done.
    pub fn step(&mut self) -> bool {
        if self.row + 1 >= self.size {
            self.row = 0;
            self.sweeps += 1;
            if self.sweeps >= SWEEPS || self.rest() < 1e-18 {
                return false;
            }
        }
        for other in self.row + 1..self.size {
            self.rotate(self.row, other);
        }
        self.row += 1;
        true
    }

    /// Multiplications of a step, about.
    pub fn work(&self) -> usize {
        self.size * self.size * 6
    }

    pub fn share(&self) -> f64 {
        (self.sweeps as f64 / 10.0).min(1.0)
    }

    /// What is off the diagonal, as a share of all, squared.
    fn rest(&self) -> f64 {
        let squares = self.matrix.iter().enumerate();
        let (mut off, mut all) = (0.0, f64::MIN_POSITIVE);
        for (at, value) in squares {
            all += value * value;
            off += if at / self.size == at % self.size { 0.0 } else { value * value };
        }
        off / all
    }

    fn rotate(&mut self, one: usize, other: usize) {
        let size = self.size;
        let between = self.matrix[one * size + other];
        if between == 0.0 {
            return;
        }
        let half = (self.matrix[other * size + other] - self.matrix[one * size + one]) / (2.0 * between);
        let tangent = half.signum() / (half.abs() + (half * half + 1.0).sqrt());
        let tangent = if half == 0.0 { 1.0 } else { tangent };
        let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
        let sine = tangent * cosine;
        for at in 0..size {
            turn(&mut self.matrix, at * size + one, at * size + other, cosine, sine);
        }
        for at in 0..size {
            turn(&mut self.matrix, one * size + at, other * size + at, cosine, sine);
            turn(&mut self.vectors, one * size + at, other * size + at, cosine, sine);
        }
    }

    /// Eigenvalues, each with its vector.
    pub fn pairs(&self) -> Vec<(f64, Vec<f64>)> {
        let vectors = self.vectors.chunks_exact(self.size.max(1)).enumerate();
        vectors.map(|(at, vector)| (self.matrix[at * self.size + at], vector.to_vec())).collect()
    }
}

fn turn(values: &mut [f64], one: usize, other: usize, cosine: f64, sine: f64) {
    let (a, b) = (values[one], values[other]);
    values[one] = cosine * a - sine * b;
    values[other] = sine * a + cosine * b;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_turned_by_the_matrix_into_themselves() {
        let matrix = [4.0, 1.0, -2.0, 0.5, 1.0, 3.0, 0.0, 1.0, -2.0, 0.0, 5.0, 2.0, 0.5, 1.0, 2.0, 1.0];
        let mut jacobi = Jacobi::new(4, matrix.to_vec());
        while jacobi.step() {}
        let pairs = jacobi.pairs();
        assert!((pairs.iter().map(|(value, _)| value).sum::<f64>() - 13.0).abs() < 1e-9, "the trace is kept");
        for (value, vector) in &pairs {
            for (row, part) in matrix.chunks_exact(4).zip(vector) {
                let turned: f64 = row.iter().zip(vector).map(|(one, other)| one * other).sum();
                assert!((turned - value * part).abs() < 1e-8);
            }
            assert!((vector.iter().map(|part| part * part).sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
