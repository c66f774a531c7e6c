//! Runs what the making of a smaller model waits for: the sizes that there are to choose from, and the new file.

use yew::prelude::*;

use super::smaller::{Smaller, SmallerAction, Step, name};
use crate::{
    protocol::{Failure, FailureKind, Quantise, QuantiseSizes},
    ui::runs::{News, use_run},
};

#[hook]
pub fn use_smaller(smaller: &Smaller) {
    let model = smaller.source.as_ref().map(|source| source.spec.sha256.clone()).unwrap_or_default();
    let sizes = QuantiseSizes { model: model.clone() };
    let asking = if let Step::Sizes(run) = &smaller.step { run.wanted() } else { None };
    use_run(
        asking,
        move || std::future::ready(Ok(sizes)),
        |news: News<QuantiseSizes>| SmallerAction::Sized(news).into(),
    );
    let making = match (&smaller.step, &smaller.source) {
        (Step::Making { to, run, .. }, Some(source)) => {
            run.wanted().map(|wanted| (wanted, Quantise { model, to: *to, name: name(&source.spec, *to) }))
        }
        (Step::Making { .. } | Step::Idle | Step::Sizes(_) | Step::Made { .. }, _) => None,
    };
    let nothing = || Failure::new(FailureKind::Cancelled, "nothing is to be made");
    let request = making.as_ref().map(|(_, request)| request.clone());
    use_run(
        making.map(|(wanted, _)| wanted),
        move || std::future::ready(request.ok_or_else(nothing)),
        |news: News<Quantise>| SmallerAction::Heard(news).into(),
    );
}
