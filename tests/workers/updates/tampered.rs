//! Manifests and files that were tampered with: none is accepted, and what holds goes on holding.

use std::io::{Seek, SeekFrom, Write};

use ed25519_dalek::Signer;
use futures::executor::block_on;
use hearth::{
    platform::Store,
    protocol::{Download, FailureKind, UpdateRefusal, UpdateVerdict, UpdateWish},
};
use serde_json::{Value, json};

use super::signing::{DAY, Deployer, NOW, Scene, envelope, hex, manifest, text as form};

/// The order of the curve's base point, lowest byte first: a signature's second half plus this is the same number to who reduces it.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// What was done, the manifest, and the refusal's name.
type Case = (&'static str, Vec<u8>, &'static str);

const INSTALLED: u64 = 5;

/// What somebody without the key can do.
fn by_a_stranger(scene: &Scene) -> Vec<Case> {
    let deployer = &scene.deployer;
    let right = manifest(6, &[scene.new.entry()]);
    let text = form(&right);
    let (id, signature) = (deployer.key_id(), deployer.0.sign(text.as_bytes()).to_bytes());
    let sig = hex(&signature);
    let mut flipped = signature;
    flipped[10] ^= 1;
    let mut malleable = signature;
    let mut carry = 0;
    for (byte, order) in malleable[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    let whole = deployer.sign(&right);
    let stranger = Deployer::new(8);
    let by_stranger = hex(&stranger.0.sign(text.as_bytes()).to_bytes());
    // Changed behind the signature.
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut signed = right.clone();
        change(&mut signed);
        assert_ne!(signed, right);
        envelope(&id, &sig, &form(&signed))
    };
    let file = |signed: &mut Value, field: &str, value: Value| signed["models"][0]["files"][0][field] = value;
    let cut_at = |length: usize| whole[..length].to_vec();
    vec![
        ("no signature", format!("{{\"signatures\":[],\"signed\":{text}}}").into_bytes(), "OtherKey"),
        ("another key", stranger.sign(&right), "OtherKey"),
        ("another key under our key's name", envelope(&id, &by_stranger, &text), "WrongSignature"),
        ("our signature under another name", envelope(&stranger.key_id(), &sig, &text), "OtherKey"),
        ("a bit of the signature", envelope(&id, &hex(&flipped), &text), "WrongSignature"),
        ("a signature cut short", envelope(&id, &sig[..126], &text), "WrongSignature"),
        ("a signature too long", envelope(&id, &format!("{sig}00"), &text), "WrongSignature"),
        ("a signature in capitals", envelope(&id, &sig.to_uppercase(), &text), "WrongSignature"),
        ("an empty signature", envelope(&id, "", &text), "WrongSignature"),
        ("a signature of zeros", envelope(&id, &"00".repeat(64), &text), "WrongSignature"),
        ("a malleable signature", envelope(&id, &hex(&malleable), &text), "WrongSignature"),
        ("the version", changed(&|signed| signed["version"] = json!(7)), "WrongSignature"),
        ("the expiry", changed(&|signed| signed["expires"] = json!(NOW + 300 * DAY)), "WrongSignature"),
        ("the address", changed(&|signed| file(signed, "url", json!("models/b.gguf"))), "WrongSignature"),
        ("the hash", changed(&|signed| file(signed, "sha256", json!("0".repeat(64)))), "WrongSignature"),
        ("the length", changed(&|signed| file(signed, "bytes", json!(1))), "WrongSignature"),
        (
            "the answer",
            changed(&|signed| signed["models"][0]["self_test"]["expected"] = json!("x")),
            "WrongSignature",
        ),
        ("one model more", changed(&|signed| signed["models"] = json!([1, 2])), "WrongSignature"),
        ("a space more", envelope(&id, &sig, &text.replacen(':', ": ", 1)), "Malformed"),
        ("half of it", cut_at(whole.len() / 2), "Malformed"),
        ("all but a byte", cut_at(whole.len() - 1), "Malformed"),
        ("nothing", Vec::new(), "Malformed"),
        ("a page", b"<!doctype html><title>Welcome</title>".to_vec(), "Malformed"),
        ("something behind it", [&whole[..], b"{}"].concat(), "Malformed"),
        (
            "two contents",
            format!("{{\"signed\":{{}},\"signatures\":[{{\"keyid\":\"{id}\",\"sig\":\"{sig}\"}}],\"signed\":{text}}}")
                .into_bytes(),
            "Malformed",
        ),
        ("a list", b"[]".to_vec(), "Malformed"),
        ("signatures that are none", format!("{{\"signatures\":1,\"signed\":{text}}}").into_bytes(), "Malformed"),
        ("endless data", vec![b' '; (1 << 20) + 1], "TooLong"),
    ]
}

/// What a deployer's mistake, or somebody who has the key and an old manifest, can do: the signature is right.
fn signed_all_the_same(scene: &Scene) -> Vec<Case> {
    let deployer = &scene.deployer;
    let right = manifest(6, &[scene.new.entry()]);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut signed = right.clone();
        change(&mut signed);
        deployer.sign(&signed)
    };
    let top = |field: &'static str, value: Value| with(&move |signed| signed[field] = value.clone());
    let entry =
        |field: &'static str, value: Value| with(&move |signed| signed["models"][0][field] = value.clone());
    let file = |field: &'static str, value: Value| {
        with(&move |signed| signed["models"][0]["files"][0][field] = value.clone())
    };
    let text = form(&right);
    let twice = deployer.sign_text(&text.replacen("\"version\":6", "\"version\":6,\"version\":7", 1));
    let other = |id: &str| {
        let mut entry = scene.new.entry();
        entry["id"] = json!(id);
        entry
    };
    let many: Vec<Value> = (0..501).map(|number| other(&format!("m{number}"))).collect();
    let without_test = with(&|signed| {
        signed["models"][0].as_object_mut().unwrap().remove("self_test");
    });
    vec![
        ("an older version", top("version", json!(4)), "Older"),
        ("the same version of another content", top("version", json!(INSTALLED)), "Altered"),
        ("version 0", top("version", json!(0)), "Content"),
        ("version 2^53", top("version", json!(1_u64 << 53)), "Content"),
        ("the largest version", top("version", json!(u64::MAX)), "Content"),
        ("half a version", top("version", json!(6.5)), "Malformed"),
        ("a negative version", top("version", json!(-1)), "Malformed"),
        ("a version that is a text", top("version", json!("6")), "Malformed"),
        ("no version", top("version", Value::Null), "Malformed"),
        ("two versions", twice, "Malformed"),
        ("expired a second ago", top("expires", json!(NOW - 1)), "Expired"),
        ("expires now", top("expires", json!(NOW)), "Expired"),
        ("expires at 0", top("expires", json!(0)), "Expired"),
        ("expires in a hundred years", top("expires", json!(NOW + 36_500 * DAY)), "Content"),
        ("expires before time began", top("expires", json!(-1)), "Malformed"),
        ("another kind of file", top("_type", json!("root")), "Content"),
        ("a later format", top("spec_version", json!("2")), "Content"),
        ("no models", top("models", json!([])), "Content"),
        ("501 models", top("models", json!(many)), "Content"),
        ("an id twice", top("models", json!([other("a"), other("a")])), "Twice"),
        ("an id that is a path", entry("id", json!("../a")), "Content"),
        ("no id", entry("id", json!("")), "Content"),
        ("a name that breaks a line", entry("name", json!("a\nb")), "Content"),
        ("an unknown task", entry("task", json!("mine-coins")), "Malformed"),
        ("no file", entry("files", json!([])), "Content"),
        (
            "two files",
            with(&|signed| {
                let one = signed["models"][0]["files"][0].clone();
                signed["models"][0]["files"] = json!([one, one]);
            }),
            "Content",
        ),
        ("a file beside the list", entry("url", json!("models/evil.gguf")), "Content"),
        ("no self-test", without_test, "Content"),
        ("an empty answer", entry("self_test", json!({ "prompt": "a", "expected": " " })), "Content"),
        ("an address above", file("url", json!("../a.gguf")), "Address"),
        ("an address above, further in", file("url", json!("models/../../a.gguf")), "Address"),
        ("an address above, escaped", file("url", json!("models/%2e%2e/a.gguf")), "Address"),
        ("an address above, with backslashes", file("url", json!("models\\..\\a.gguf")), "Address"),
        ("an address from the root", file("url", json!("/a.gguf")), "Address"),
        ("another host without a scheme", file("url", json!("//evil.example/a")), "Address"),
        ("another host", file("url", json!("https://evil.example/a")), "Address"),
        ("a listed host without TLS", file("url", json!("http://hub.example/a")), "Address"),
        ("a listed host as a name", file("url", json!("https://hub.example@evil.example/a")), "Address"),
        ("a script", file("url", json!("javascript:alert(1)")), "Address"),
        ("a hash in capitals", file("sha256", json!("A".repeat(64))), "Content"),
        ("a hash too short", file("sha256", json!("a".repeat(63))), "Content"),
        ("no hash", file("sha256", json!("")), "Content"),
        ("a hash that is a path", file("sha256", json!("../index-a")), "Content"),
        ("no bytes", file("bytes", json!(0)), "Content"),
        ("a file of an exabyte", file("bytes", json!(1_u64 << 60)), "Content"),
        ("half a byte", file("bytes", json!(0.5)), "Malformed"),
        ("fewer bytes than none", file("bytes", json!(-1)), "Malformed"),
    ]
}

#[test]
fn no_tampered_manifest_is_accepted_or_changes_anything() {
    let mut scene = Scene::new();
    scene.publish(scene.deployer.sign(&manifest(INSTALLED, &[scene.old.entry()])));
    assert_eq!(scene.verdict(UpdateWish::Check), UpdateVerdict::Installed { version: INSTALLED });
    let cases = [by_a_stranger(&scene), signed_all_the_same(&scene)].concat();
    assert!(cases.len() >= 50, "{}", cases.len());
    let before = scene.stored();
    for (what, bytes, expected) in &cases {
        scene.publish(bytes.clone());
        for wish in [UpdateWish::Check, UpdateWish::Install] {
            let refusal = scene.refusal(wish);
            assert!(format!("{refusal:?}").starts_with(expected), "{what}: {refusal:?}");
            assert!(scene.stored() == before, "{what} changed what is stored");
        }
    }
    println!("{} manifests refused", cases.len());
    assert_eq!(scene.holding(), "old");
    scene.release(6);
    assert_eq!(scene.verdict(UpdateWish::Install), UpdateVerdict::Installed { version: 6 });
}

#[test]
fn no_tampered_file_is_accepted() {
    let mut scene = Scene::new();
    let right = scene.new.file.clone();
    let mut bit = right.clone();
    bit[right.len() / 2] ^= 1;
    let (shorter, longer) = (right[..right.len() - 1].to_vec(), [&right[..], &[0]].concat());
    let other = scene.old.file.clone();
    let page = b"<!doctype html>".to_vec();
    let files =
        [("a bit", bit), ("shorter", shorter), ("longer", longer), ("the old file", other), ("a page", page)];
    for (version, (what, file)) in (1..).zip(files) {
        scene.bench.fetch.serve(&scene.new.spec.url, file);
        scene.release(version);
        let failure = scene.ask(UpdateWish::Install).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Integrity, "{what}: {failure}");
        assert_eq!(scene.holding(), "old", "{what}");
    }
    scene.bench.fetch.serve(&scene.new.spec.url, right);
    for (version, by) in [(10, -1), (11, 1)] {
        let mut entry = scene.new.entry();
        entry["files"][0]["bytes"] = json!(scene.new.spec.bytes as i64 + by);
        scene.publish(scene.deployer.sign(&manifest(version, &[entry])));
        assert_eq!(scene.ask(UpdateWish::Install).unwrap_err().kind, FailureKind::Integrity);
        assert_eq!(scene.holding(), "old", "a length that is {by} off");
    }
}

/// Between its download and its test: the worker died behind `Staged`, and the disk forgot.
#[test]
fn a_staged_file_that_is_damaged_on_the_disk_is_found() {
    let mut scene = Scene::new();
    scene.release(1);
    let (model, chunks) = (scene.new.spec.clone(), Vec::new());
    scene.bench.ask(Download { model, chunks }).result.unwrap();
    {
        let mut file = block_on(scene.bench.store.append(&scene.new.spec.sha256)).unwrap();
        file.seek(SeekFrom::Start(2000)).unwrap();
        file.write_all(&[0xaa; 16]).unwrap();
    }
    let refusal = scene.refusal(UpdateWish::Install);
    assert!(matches!(refusal, UpdateRefusal::WrongHash { .. }), "{refusal:?}");
    assert_eq!(scene.holding(), "old");
    assert_eq!(scene.verdict(UpdateWish::Install), UpdateVerdict::Installed { version: 1 }, "it comes again");
}

#[test]
fn either_of_two_keys_may_sign_and_a_page_whose_key_is_none_says_so() {
    let mut scene = Scene::new();
    let new_key = Deployer::new(9);
    scene.publish(new_key.sign(&manifest(1, &[scene.old.entry()])));
    let mut update = scene.update(UpdateWish::Check);
    update.keys.push(new_key.key());
    assert_eq!(scene.bench.ask(update).result.unwrap().verdict, UpdateVerdict::Installed { version: 1 });
    for key in ["", "00", &"zz".repeat(32)] {
        let mut update = scene.update(UpdateWish::Check);
        update.keys = vec![key.to_owned()];
        let verdict = scene.bench.ask(update).result.unwrap().verdict;
        assert!(
            matches!(verdict, UpdateVerdict::Refused(UpdateRefusal::BadKey { .. })),
            "{key}: {verdict:?}"
        );
    }
}
