//! Runs `Read` for a file that is opened as a text, and reports its updates to the state. Owns the files themselves: the state knows
//! only their numbers.

use web_sys::File;
use yew::prelude::*;

use super::{
    address::Address,
    opening::{Opening, OpeningAction},
    use_recognition::use_recognition,
};
use crate::{
    protocol::{Failure, FailureKind, Form, Read, Unreadable},
    ui::{
        parts::plain_name,
        runs::{Run, use_run},
        state::Action,
        store::use_dispatch,
    },
};

/// Returns a callback that takes the file to be opened. `report` makes the page's action of one of the state's.
#[hook]
pub fn use_opening(opening: &Opening, report: fn(OpeningAction) -> Action) -> Callback<File> {
    let files = use_mut_ref(Vec::<File>::new);
    let address = use_mut_ref(|| None::<Address>);
    let dispatch = use_dispatch();
    let given = opening.file.clone();
    let (dialect, password) = (opening.dialect(), opening.password.clone());
    let request = {
        let files = files.clone();
        async move || {
            let gone = || Failure::new(FailureKind::Unreadable(Unreadable::Gone), "the file is gone");
            let (number, name) = given.ok_or_else(gone)?;
            let file = files.borrow().get(number).cloned().ok_or_else(gone)?;
            let at = Address::of(&file)?;
            let file = at.given(&name, &file);
            // The one before is withdrawn.
            address.replace(Some(at));
            Ok(Read { file, form: Form::Text, dialect, password, from_row: 0, hash: false })
        }
    };
    use_run(opening.run.as_ref().and_then(Run::wanted), request, move |news| {
        report(OpeningAction::Heard(news))
    });
    use_recognition(
        opening,
        {
            let files = files.clone();
            move |number| files.borrow().get(number).cloned()
        },
        report,
    );
    use_callback((dispatch, report as usize), move |file: File, (dispatch, _)| {
        let (number, name, bytes) = (files.borrow().len(), plain_name(&file.name()), file.size() as u64);
        files.borrow_mut().push(file);
        dispatch.emit(report(OpeningAction::Open(number, name.into(), bytes)));
    })
}
