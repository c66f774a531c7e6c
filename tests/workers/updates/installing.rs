//! What comes of a right manifest: it is told, installed, and the release before the last one deleted.

use futures::executor::block_on;
use hearth::{
    platform::Store,
    protocol::{FailureKind, Load, Processor, UpdateRefusal, UpdateStep, UpdateVerdict, UpdateWish},
};

use super::signing::{Scene, Version, manifest};
use crate::support::bench::{say, user};

const STEPS: [UpdateStep; 7] = [
    UpdateStep::Fetched,
    UpdateStep::Verified,
    UpdateStep::Staged,
    UpdateStep::HashChecked,
    UpdateStep::SelfTested,
    UpdateStep::Swapped,
    UpdateStep::OldRemoved,
];

fn has(scene: &Scene, version: &Version) -> bool {
    block_on(scene.bench.store.open(&version.spec.sha256)).unwrap().is_some()
}

#[test]
fn a_new_version_is_told_then_installed_and_the_old_one_stays_until_the_next() {
    let mut scene = Scene::new();
    scene.release(1);
    let bytes = scene.new.spec.bytes;
    assert_eq!(
        scene.verdict(UpdateWish::Check),
        UpdateVerdict::Ready { version: 1, bytes, hosts: Vec::new() }
    );
    assert_eq!(scene.holding(), "old");

    let update = scene.update(UpdateWish::Install);
    let answer = scene.bench.ask(update);
    assert_eq!(answer.chunks, STEPS);
    assert_eq!(answer.result.unwrap().verdict, UpdateVerdict::Installed { version: 1 });
    let said = scene.bench.ask(say([user("the inn")], 12));
    assert_eq!(said.text().trim(), scene.old.answer, "the model that was loaded is loaded still");
    assert_eq!(scene.holding(), "new");
    assert!(has(&scene, &scene.old), "the old version stays");
    assert_eq!(scene.verdict(UpdateWish::Check), UpdateVerdict::UpToDate);

    let (third, second) = (Version::seeded(3), std::mem::replace(&mut scene.old, Version::seeded(1)));
    scene.bench.fetch.serve(&third.spec.url, third.file.clone());
    scene.publish(scene.deployer.sign(&manifest(2, &[third.entry()])));
    let mut update = scene.update(UpdateWish::Install);
    update.listed[0].sha256 = scene.new.spec.sha256.clone();
    assert_eq!(scene.bench.ask(update).result.unwrap().verdict, UpdateVerdict::Installed { version: 2 });
    assert!(has(&scene, &third) && has(&scene, &scene.new) && !has(&scene, &second));
}

#[test]
fn what_needs_no_download_is_installed_by_looking() {
    let mut scene = Scene::new();
    let mut entry = scene.old.entry();
    entry["name"] = "Tiny, better described".into();
    scene.publish(scene.deployer.sign(&manifest(3, &[entry])));
    assert_eq!(scene.verdict(UpdateWish::Check), UpdateVerdict::Installed { version: 3 });
    let current = scene.ask(UpdateWish::Current).unwrap().current.unwrap();
    assert!(current.catalogue.contains("better described") && current.version == 3);
    assert_eq!(scene.holding(), "old");
}

#[test]
fn a_wrong_answer_leaves_the_old_version_and_is_not_downloaded_again() {
    let mut scene = Scene::new();
    let mut entry = scene.new.entry();
    entry["self_test"]["expected"] = "Paris".into();
    scene.publish(scene.deployer.sign(&manifest(1, &[entry])));
    let refusal = scene.refusal(UpdateWish::Install);
    assert!(matches!(&refusal, UpdateRefusal::SelfTestFailed { expected, .. } if expected == "Paris"));
    assert!(!has(&scene, &scene.new));
    assert_eq!(scene.holding(), "old");
    let before = scene.bench.fetch.requests().len();
    let again = scene.refusal(UpdateWish::Install);
    assert!(matches!(again, UpdateRefusal::FailedBefore { version: 1, .. }), "{again:?}");
    assert_eq!(scene.bench.fetch.requests().len(), before + 1, "the manifest alone");
    scene.release(2);
    assert_eq!(scene.verdict(UpdateWish::Install), UpdateVerdict::Installed { version: 2 });
    assert_eq!(scene.holding(), "new");
}

#[test]
fn a_file_that_is_no_model_never_takes_its_place() {
    let mut scene = Scene::new();
    let mut file = scene.new.file.clone();
    file[..4].copy_from_slice(b"FUGG");
    let broken =
        Version { spec: crate::support::bench::spec(&file), file: file.clone(), answer: "a".to_owned() };
    scene.bench.fetch.serve(&broken.spec.url, file);
    scene.publish(scene.deployer.sign(&manifest(1, &[broken.entry()])));
    let refusal = scene.refusal(UpdateWish::Install);
    assert!(matches!(refusal, UpdateRefusal::DoesNotLoad { .. }), "{refusal:?}");
    assert_eq!(scene.holding(), "old");
}

/// Damaged on the disk after it was installed: the release before comes back by itself.
#[test]
fn a_model_that_no_longer_loads_gives_way_to_the_old_one() {
    use std::io::{Seek, SeekFrom, Write};
    let mut scene = Scene::new();
    scene.release(1);
    assert_eq!(scene.verdict(UpdateWish::Install), UpdateVerdict::Installed { version: 1 });
    {
        let mut file = block_on(scene.bench.store.append(&scene.new.spec.sha256)).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(b"FUGG").unwrap();
    }
    block_on(scene.bench.store.complete(&scene.new.spec.sha256)).unwrap();
    let load =
        Load { model: scene.new.spec.clone(), download: false, threads: 1, processor: Processor::Automatic };
    assert_eq!(scene.bench.ask(load).failure(), FailureKind::BadModel);
    assert_eq!(scene.holding(), "old");
    let again = scene.refusal(UpdateWish::Check);
    assert!(matches!(again, UpdateRefusal::FailedBefore { version: 1, .. }), "{again:?}");
    assert!(!has(&scene, &scene.new), "what failed is deleted");
}

#[test]
fn a_model_that_is_not_here_is_not_downloaded() {
    let mut scene = Scene::new();
    let mut entry = scene.new.entry();
    entry["id"] = "another".into();
    scene.publish(scene.deployer.sign(&manifest(1, &[scene.old.entry(), entry])));
    assert_eq!(scene.verdict(UpdateWish::Check), UpdateVerdict::Installed { version: 1 });
    assert!(!has(&scene, &scene.new));
    assert_eq!(scene.holding(), "old");
}

#[test]
fn airplane_mode_and_a_missing_manifest_are_failures_and_change_nothing() {
    let mut scene = Scene::new();
    let before = scene.stored();
    assert_eq!(scene.ask(UpdateWish::Check).unwrap_err().kind, FailureKind::NotFound);
    assert_eq!(scene.stored(), before);
    scene.release(1);
    let requests = scene.bench.fetch.requests().len();
    scene.ask(UpdateWish::Current).unwrap();
    assert_eq!(scene.bench.fetch.requests().len(), requests, "no request leaves");
}
