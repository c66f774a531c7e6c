//! Matrices of 4 bits, as ONNX Runtime's MatMulNBits has them: two numbers of a row in a byte, the first in the lower half, each
//! 8 too large, and a scale for each 32.

use std::io::{Read, Seek};

use crate::engine::{error::Result, kernels::BLOCK, safetensors::Safetensors};

/// Whether a matrix of this size lies in half as many bytes.
pub fn is_packed(file: &Safetensors, name: &str, rows: usize, columns: usize) -> bool {
    let half =
        columns.is_multiple_of(BLOCK) && file.shape(name).is_ok_and(|shape| shape == [rows, columns / 2]);
    half && file.has(&format!("{name}.scale"))
}

pub fn values(
    file: &Safetensors,
    reader: &mut (impl Read + Seek),
    name: &str,
    rows: usize,
    columns: usize,
) -> Result<Vec<f32>> {
    let bytes = file.tensor(reader, name, &[rows, columns / 2])?.values;
    let scales = file.tensor(reader, &format!("{name}.scale"), &[rows, columns / BLOCK])?.values;
    let mut values = Vec::with_capacity(rows * columns);
    for (bytes, scale) in bytes.chunks_exact(BLOCK / 2).zip(scales) {
        for byte in bytes {
            // What was a byte was read as a signed one.
            let byte = *byte as i8 as u8;
            values.extend([byte & 15, byte >> 4].map(|number| (f32::from(number) - 8.0) * scale));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn each_half_of_a_byte_is_a_number_of_its_block() {
        let header = r#"{"w":{"dtype":"I8","shape":[1,32],"data_offsets":[0,32]},
            "w.scale":{"dtype":"F32","shape":[1,2],"data_offsets":[32,40]}}"#;
        let bytes: Vec<u8> = (0..32).map(|byte| byte * 8 + 1).collect();
        let scales = [0.5f32, 2.0].map(f32::to_le_bytes).concat();
        let file = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &bytes, &scales].concat();
        let mut reader = Cursor::new(file);
        let file = Safetensors::read(&mut reader).unwrap();
        assert!(is_packed(&file, "w", 1, 64) && !is_packed(&file, "w", 1, 32));
        let values = values(&file, &mut reader, "w", 1, 64).unwrap();
        assert_eq!(values.len(), 64);
        for (index, value) in values.into_iter().enumerate() {
            let byte = bytes[index / 2];
            let number = if index.is_multiple_of(2) { byte & 15 } else { byte >> 4 };
            assert_eq!(value, (f32::from(number) - 8.0) * [0.5, 2.0][index / 32]);
        }
    }
}
