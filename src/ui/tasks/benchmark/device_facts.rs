//! Shows what computes on this device, and why that was chosen.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    protocol::Loaded,
    ui::{browser::Device, text::use_text},
};

#[derive(Properties, PartialEq)]
pub struct DeviceFactsProps {
    pub device: Rc<Device>,
    /// `None` before a model is loaded: then it shows what a load would use.
    pub loaded: Option<Rc<Loaded>>,
    /// The number of threads that a load asks for.
    pub asked_threads: u32,
    /// The one that a person chose.
    pub chosen_threads: Option<u32>,
}

#[component]
pub fn DeviceFacts(props: &DeviceFactsProps) -> Html {
    let text = &use_text().benchmark;
    let Device { relaxed_simd, .. } = *props.device;
    let planned = if relaxed_simd { "relaxed-simd" } else { "simd128" };
    let kernels = props.loaded.as_ref().map_or(planned, |loaded| &loaded.kernels);
    let DeviceFactsProps { asked_threads, chosen_threads, .. } = *props;
    let threads = props.loaded.as_ref().map_or(asked_threads, |loaded| loaded.threads);
    let gpu = props.loaded.as_ref().and_then(|loaded| loaded.gpu.as_deref());
    html! {
        <dl class="device-facts">
            <dt>{ text.kernels }</dt>
            <dd>{ (text.kernels_chosen)(kernels, relaxed_simd) }</dd>
            <dt>{ text.threads }</dt>
            <dd>{ (text.threads_used)(threads, asked_threads, chosen_threads, &props.device) }</dd>
            <dt>{ text.gpu }</dt>
            <dd>{ (text.gpu_used)(gpu) }</dd>
        </dl>
    }
}
