//! Runs one download that the state wants. Draws nothing.

use std::rc::Rc;

use yew::prelude::*;

use super::{downloads::ModelDownload, list::ModelsAction};
use crate::{
    protocol::Download,
    ui::runs::{News, use_run},
};

#[derive(Properties, PartialEq)]
pub struct DownloaderProps {
    pub download: ModelDownload,
}

#[component]
pub fn Downloader(props: &DownloaderProps) -> Html {
    let ModelDownload { spec, run, .. } = &props.download;
    let request = Download { model: spec.as_ref().clone(), chunks: Vec::new() };
    let id = Rc::<str>::from(spec.id.as_str());
    use_run(
        run.wanted(),
        move || std::future::ready(Ok(request)),
        move |news: News<Download>| ModelsAction::Heard { id: id.clone(), news }.into(),
    );
    Html::default()
}
