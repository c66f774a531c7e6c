//! Files of NumPy, beside what NumPy 2 itself wrote.

use super::floats;
use crate::{
    protocol::{Element, Values},
    ui::tasks::your_model::{
        npy::{self, NpyError},
        npz::{NpzError, Packing, entries},
        numbers::numbers,
    },
};

/// `numpy.save(numpy.arange(6, dtype='<f4').reshape(2, 3))`, the header's padding left out.
fn saved(header: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{header:<117}\n");
    [b"\x93NUMPY\x01\x00\x76\x00".as_slice(), header.as_bytes(), data].concat()
}

const HEADER: &str = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

fn six() -> Vec<u8> {
    (0..6u8).flat_map(|value| f32::from(value).to_le_bytes()).collect()
}

#[test]
fn arrays_are_read_and_written_byte_for_byte() {
    let file = saved(HEADER, &six());
    let array = npy::read("x", &file).expect("an array");
    assert_eq!(array, floats("x", &[2, 3], &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
    assert_eq!(npy::write(&array), Some(file));
    let row = floats("x", &[3], &[0.0; 3]);
    let header = npy::write(&row).expect("a file");
    assert!(String::from_utf8_lossy(&header).contains("'shape': (3,), }"));
    assert_eq!(npy::read("x", &header), Ok(row));
    let single = floats("x", &[], &[7.0]);
    assert_eq!(npy::read("x", &npy::write(&single).expect("a file")), Ok(single));
}

#[test]
fn other_orders_and_types_become_ours() {
    let turned = HEADER.replace("False", "True");
    let array = npy::read("x", &saved(&turned, &six())).expect("an array");
    assert_eq!(numbers(&array), [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
    let big: Vec<u8> = (0..6u8).flat_map(|value| f32::from(value).to_be_bytes()).collect();
    let array = npy::read("x", &saved(&HEADER.replace('<', ">"), &big)).expect("an array");
    assert_eq!(numbers(&array), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    // numpy.array([1.5, -2, 65504, 6e-8, inf, nan], dtype='<f2')
    let half = [0x00, 0x3e, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00, 0x00, 0x7c, 0x00, 0x7e];
    let array = npy::read("x", &saved(&HEADER.replace("f4", "f2"), &half)).expect("an array");
    let values = numbers(&array);
    assert_eq!(values[..5], [1.5, -2.0, 65504.0, 5.960_464_477_539_063e-8, f64::INFINITY]);
    assert!(values[5].is_nan());
    assert!(matches!(array.values, Values::Numbers { element: Element::F32, .. }));
}

#[test]
fn damaged_arrays_are_refused() {
    let file = saved(HEADER, &six());
    for cut in 0..file.len() {
        assert!(npy::read("x", &file[..cut]).is_err(), "cut at {cut}");
    }
    assert_eq!(npy::read("x", &saved(&HEADER.replace("<f4", "|O"), &[])), Err(NpyError::Type("|O".into())));
    let huge = HEADER.replace("(2, 3)", "(9999999999, 9999999999)");
    assert!(matches!(npy::read("x", &saved(&huge, &six())), Err(NpyError::Length { .. })));
    for byte in 0..file.len() {
        let mut other = file.clone();
        other[byte] ^= 0xff;
        // Read or refused, whatever it is: no panic.
        let _ = npy::read("x", &other);
    }
}

/// A ZIP file with these entries: method and bytes.
fn zip(files: &[(&str, u16, &[u8])]) -> Vec<u8> {
    let (mut file, mut listed) = (Vec::new(), Vec::new());
    for (name, method, bytes) in files {
        let sizes = [(bytes.len() as u32).to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat();
        let names = (name.len() as u16).to_le_bytes();
        let start = (file.len() as u32).to_le_bytes();
        let both = [&[20, 0, 0, 0], method.to_le_bytes().as_slice(), &[0; 8], &sizes, &names].concat();
        listed.extend([b"PK\x01\x02\x14\x00".as_slice(), &both, &[0; 12], &start, name.as_bytes()].concat());
        file.extend([b"PK\x03\x04".as_slice(), &both, &[0; 2], name.as_bytes(), bytes].concat());
    }
    let count = (files.len() as u16).to_le_bytes();
    let place = [(listed.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes()].concat();
    [file, listed, b"PK\x05\x06\0\0\0\0".to_vec(), count.to_vec(), count.to_vec(), place, vec![0; 2]].concat()
}

#[test]
fn archives_are_read() {
    let array = saved(HEADER, &six());
    let file = zip(&[("a.npy", 0, &array), ("notes.txt", 0, b"x"), ("b.npy", 8, b"packed")]);
    let found = entries(&file).expect("entries");
    let names: Vec<_> = found.iter().map(|entry| (entry.name.as_str(), entry.packing)).collect();
    assert_eq!(names, [("a", Packing::Stored), ("b", Packing::Deflated)]);
    assert!(npy::read("a", found[0].bytes).is_ok());
    assert_eq!(found[1].bytes, b"packed");
    for cut in 0..file.len() {
        // Read or refused: no panic.
        let _ = entries(&file[..cut]);
    }
    assert_eq!(entries(b"not a zip, but long enough to be one"), Err(NpzError::Damaged));
    let packed = zip(&[("a.npy", 12, &array)]);
    assert_eq!(entries(&packed), Err(NpzError::Packing { name: "a".into(), method: 12 }));
}
