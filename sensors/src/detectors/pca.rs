//! What principal components leave of a row: the Q statistic (Jackson and Mudholkar, Technometrics 21, 1979).

/// The components that are kept explain at least this share of the variance.
pub const EXPLAINED: f64 = 0.95;

#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    features: usize,
    /// Orthonormal rows, `components * features`.
    components: Vec<f32>,
    rest: Vec<f32>,
    errors: Vec<f32>,
}

impl Pca {
    /// Of orthonormal rows of as many numbers as there are features; a part of a row at the end is left out.
    pub fn new(features: usize, components: Vec<f32>) -> Self {
        Self { features, components, rest: vec![0.0; features], errors: vec![0.0; features] }
    }

    /// Of eigenvalues and eigenvectors of the correlations, one row a vector: those that explain most.
    pub fn of(eigen: &[(f64, Vec<f64>)], features: usize) -> Self {
        let mut sorted: Vec<&(f64, Vec<f64>)> = eigen.iter().collect();
        sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
        let total: f64 = sorted.iter().map(|(value, _)| value.max(0.0)).sum();
        let mut components = Vec::new();
        let mut explained = 0.0;
        for (value, vector) in sorted {
            // With every component kept nothing would be left to score.
            if explained >= EXPLAINED * total || components.len() + features >= features * features {
                break;
            }
            explained += value.max(0.0);
            components.extend(vector.iter().map(|part| *part as f32));
        }
        Self::new(features, components)
    }

    pub fn features(&self) -> usize {
        self.features
    }

    pub fn components(&self) -> &[f32] {
        &self.components
    }

    pub fn work(&self) -> usize {
        self.components.len() * 2 + self.features
    }

    /// What is left of each feature, squared.
    pub fn errors(&mut self, features: &[f32]) -> &[f32] {
        self.rest.copy_from_slice(features);
        for component in self.components.chunks_exact(self.features) {
            let along: f32 = component.iter().zip(features).map(|(one, other)| one * other).sum();
            self.rest.iter_mut().zip(component).for_each(|(rest, part)| *rest -= along * part);
        }
        self.errors.iter_mut().zip(&self.rest).for_each(|(error, rest)| *error = rest * rest);
        &self.errors
    }
}
