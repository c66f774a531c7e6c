//! Tests of the state of hiding faces and of its areas, without a DOM.

use super::{
    area,
    state::{Encoding, FaceHiding, HideFacesAction, Made},
};
use crate::{
    protocol::{Face, Failure, FailureKind, FoundFaces, GraphOpened, Hiding},
    ui::{
        runs::{News, Run, RunId},
        tasks::images::{seen::Seen, state::GivenPicture},
    },
};

const SEEN: Seen = Seen { width: 100, height: 50, file_width: 400, file_height: 200 };

fn face() -> Face {
    Face { x: 50.0, y: 20.0, width: 10.0, height: 12.0, tilt: 0.1, confidence: 0.9 }
}

fn given(name: &str) -> GivenPicture {
    GivenPicture { name: name.into(), bytes: 1, url: name.into() }
}

fn found(faces: Vec<Face>) -> (FaceHiding, RunId) {
    let (mut hiding, mut last) = (FaceHiding::default(), RunId::default());
    hiding.give(given("friends.jpeg"), &mut last);
    let opening = hiding.opening.as_ref().map(|run| run.id).expect("an opening");
    let mut opened = News::new(opening, 0.0);
    opened.chunks.push(GraphOpened { ms: 1.0, memory_bytes: 1 });
    hiding.apply(HideFacesAction::Opened(opened), &mut last);
    assert!(hiding.is_open() && hiding.is_running());
    let finding = hiding.finding.as_ref().map(|run| run.id).expect("a search");
    let news = News::ended(finding, Ok(FoundFaces { faces, ms: 1.0 }));
    hiding.apply(HideFacesAction::Found { news, seen: SEEN }, &mut last);
    assert!(hiding.opening.is_none(), "the model is closed");
    (hiding, last)
}

#[test]
fn what_is_found_lies_in_the_files_pixels_and_what_is_added_stays_when_looked_for_again() {
    let (mut hiding, mut last) = found(vec![face()]);
    let area = hiding.areas()[0];
    assert_eq!((area.face.x, area.face.y, area.face.width), (200.0, 80.0, 40.0));
    assert_eq!(area::seen(area.face, SEEN), face());
    hiding.apply(HideFacesAction::Add(area::in_middle((400, 200))), &mut last);
    hiding.apply(HideFacesAction::Hide(0, false), &mut last);
    assert_eq!(hiding.hidden().len(), 1);
    hiding.apply(HideFacesAction::FindAgain, &mut last);
    let finding = hiding.finding.as_ref().map(|run| run.id).expect("a search");
    let stopped = Failure::new(FailureKind::Cancelled, "stopped");
    hiding.apply(HideFacesAction::Found { news: News::ended(finding, Err(stopped)), seen: SEEN }, &mut last);
    assert_eq!(hiding.areas().len(), 1, "the person's own");
    assert!(hiding.areas()[0].own && hiding.finding.as_ref().is_some_and(Run::is_stopped));
}

#[test]
fn a_copy_holds_for_what_it_was_made_of() {
    let (mut hiding, mut last) = found(vec![face()]);
    let make = |hiding: &mut FaceHiding, last: &mut RunId| {
        hiding.apply(HideFacesAction::Make, last);
        let run = hiding.making.as_ref().map(|run| run.id).expect("a copy under way");
        let made = Made { url: "blob:made".into(), bytes: 9, width: 400, height: 200 };
        hiding.apply(HideFacesAction::Made(run, Ok(made)), last);
        assert!(hiding.made().is_some());
        run
    };
    let first = make(&mut hiding, &mut last);
    hiding.apply(HideFacesAction::How(Hiding::Cover), &mut last);
    assert!(hiding.made().is_none());
    let late = Made { url: "blob:late".into(), bytes: 9, width: 400, height: 200 };
    hiding.apply(HideFacesAction::Made(first, Ok(late)), &mut last);
    assert!(hiding.made().is_none(), "it came too late");
    for action in [
        HideFacesAction::Change(0, face()),
        HideFacesAction::Hide(0, false),
        HideFacesAction::Remove(0),
        HideFacesAction::Encode(Encoding::Png),
    ] {
        make(&mut hiding, &mut last);
        hiding.apply(action, &mut last);
        assert!(hiding.made().is_none());
    }
    assert_eq!(hiding.file_name(), "friends-hidden.png");
    hiding.give(given("a.b.PNG"), &mut last);
    assert_eq!((hiding.how, hiding.file_name().as_str()), (Hiding::Cover, "a.b-hidden.png"));
    assert!(hiding.areas().is_empty() && hiding.size().is_none());
}

#[test]
fn a_model_that_does_not_open_ends_the_search() {
    let (mut hiding, mut last) = (FaceHiding::default(), RunId::default());
    hiding.give(given("a.jpg"), &mut last);
    let opening = hiding.opening.as_ref().map(|run| run.id).expect("an opening");
    let failure = Failure::new(FailureKind::BadModel, "damaged");
    hiding.apply(HideFacesAction::Opened(News::ended(opening, Err(failure.clone()))), &mut last);
    assert_eq!(hiding.finding.as_ref().and_then(Run::failure), Some(&failure));
    assert!(!hiding.is_running());
}

#[test]
fn keys_move_and_size_an_area_and_keep_it_in_the_picture() {
    let size = (400, 200);
    let start = area::in_middle(size);
    let keyed = |face, key, shift| area::keyed(face, key, shift, size);
    assert_eq!(keyed(start, "ArrowLeft", false).map(|face| face.x), Some(196.0));
    assert_eq!(keyed(start, "ArrowDown", false).map(|face| face.y), Some(104.0));
    let wider = keyed(start, "ArrowRight", true).expect("wider");
    assert!(wider.width > start.width && wider.height == start.height);
    let back = keyed(keyed(start, "+", false).expect("larger"), "-", false).expect("smaller");
    assert!((back.width - start.width).abs() < 1e-3);
    assert!(keyed(start, "Tab", false).is_none());
    let (mut least, mut corner) = (start, start);
    for _ in 0..300 {
        least = keyed(least, "-", false).expect("smaller");
        corner = keyed(corner, "ArrowUp", false).expect("higher");
    }
    assert!(least.width >= 4.0 && corner.y == 0.0);
    assert!(area::between((10.0, 10.0), (11.0, 60.0), size).is_none(), "a line is no area");
    let drawn = area::between((60.0, 80.0), (20.0, 40.0), size).expect("an area");
    assert_eq!((drawn.x, drawn.y, drawn.width, drawn.confidence), (40.0, 60.0, 40.0, 1.0));
}
