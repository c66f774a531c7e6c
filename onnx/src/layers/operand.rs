//! What goes into a layer, as whoever made it holds it. Must not know layers.

use std::borrow::Cow;

use rten::Value;
use rten_tensor::{AsView, Layout};

use crate::{Tensor, Values, stages::Held};

/// A value that is given away, or one that something else wants later.
pub enum Operand<'a> {
    Owned(Held),
    Shared(&'a Held),
}

/// A shape, and numbers in their order.
pub type Numbers<'a, T> = (Vec<usize>, Cow<'a, [T]>);

impl Operand<'_> {
    fn held(&self) -> &Held {
        match self {
            Self::Owned(held) => held,
            Self::Shared(held) => held,
        }
    }

    /// `None` of anything but f32.
    pub fn f32s(&self) -> Option<Numbers<'_, f32>> {
        match self.held() {
            Held::Tensor(Tensor { shape, values: Values::F32(values) }) => {
                Some((shape.clone(), Cow::Borrowed(values)))
            }
            Held::Tensor(_) => None,
            Held::Engine(Value::FloatTensor(tensor)) => Some((tensor.shape().to_vec(), in_order(tensor))),
            Held::Engine(_) => None,
        }
    }

    /// As [`Self::f32s`], to be written over.
    pub fn into_f32s(self) -> Option<(Vec<usize>, Vec<f32>)> {
        match self {
            Self::Owned(Held::Tensor(Tensor { shape, values: Values::F32(values) })) => Some((shape, values)),
            Self::Owned(Held::Engine(Value::FloatTensor(tensor))) => {
                Some((tensor.shape().to_vec(), tensor.into_data()))
            }
            Self::Owned(_) => None,
            Self::Shared(_) => self.f32s().map(|(shape, values)| (shape, values.into_owned())),
        }
    }

    /// Integers of 8 bits; `None` of anything else.
    pub fn bytes(&self) -> Option<(Vec<usize>, Vec<i16>)> {
        let wide = |values: &[u8]| values.iter().map(|value| i16::from(*value)).collect();
        let signed = |values: &[i8]| values.iter().map(|value| i16::from(*value)).collect();
        match self.held() {
            Held::Tensor(Tensor { shape, values: Values::U8(values) }) => Some((shape.clone(), wide(values))),
            Held::Tensor(Tensor { shape, values: Values::I8(values) }) => {
                Some((shape.clone(), signed(values)))
            }
            Held::Tensor(_) => None,
            Held::Engine(Value::UInt8Tensor(tensor)) => {
                Some((tensor.shape().to_vec(), wide(&in_order(tensor))))
            }
            Held::Engine(Value::Int8Tensor(tensor)) => {
                Some((tensor.shape().to_vec(), signed(&in_order(tensor))))
            }
            Held::Engine(_) => None,
        }
    }
}

fn in_order<T: Clone>(tensor: &rten_tensor::Tensor<T>) -> Cow<'_, [T]> {
    match tensor.data() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(tensor.to_vec()),
    }
}
