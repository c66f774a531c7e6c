//! A Bluetooth device that notifies of a characteristic's value for each sample (Web Bluetooth).

use futures::channel::mpsc;
use gloo_events::EventListener;
use js_sys::{Array, DataView, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::EventTarget;

use super::{OpenSource, Said, messages, navigators, refused, unsupported};
use crate::{protocol::Failure, ui::tasks::sensors::source::NumberFormat};

#[wasm_bindgen]
extern "C" {
    type Bluetooth;
    #[wasm_bindgen(method, catch, js_name = "requestDevice")]
    async fn request_device(this: &Bluetooth, options: &Object) -> Result<JsValue, JsValue>;

    type Device;
    #[wasm_bindgen(method, getter)]
    fn gatt(this: &Device) -> Gatt;

    #[derive(Clone)]
    type Gatt;
    #[wasm_bindgen(method, catch)]
    async fn connect(this: &Gatt) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn disconnect(this: &Gatt);
    #[wasm_bindgen(method, catch, js_name = "getPrimaryService")]
    async fn primary_service(this: &Gatt, service: &JsValue) -> Result<JsValue, JsValue>;

    type Service;
    #[wasm_bindgen(method, catch, js_name = "getCharacteristic")]
    async fn characteristic(this: &Service, characteristic: &JsValue) -> Result<JsValue, JsValue>;

    #[derive(Clone)]
    type Characteristic;
    #[wasm_bindgen(method, catch, js_name = "startNotifications")]
    async fn start_notifications(this: &Characteristic) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Characteristic) -> Option<DataView>;
}

/// Asks the person for a device with this service, and has it notify.
pub async fn open(service: &str, characteristic: &str, format: NumberFormat) -> Result<OpenSource, Failure> {
    let (service, characteristic) = (uuid(service)?, uuid(characteristic)?);
    let bluetooth: Bluetooth = navigators("bluetooth")?.unchecked_into();
    let device = bluetooth.request_device(&wanted(&service)).await.map_err(|error| refused(&error))?;
    let gatt = device.unchecked_ref::<Device>().gatt();
    let connected = Connected(gatt.clone());
    gatt.connect().await.map_err(|error| refused(&error))?;
    let service = gatt.primary_service(&service).await.map_err(|error| refused(&error))?;
    let found = service.unchecked_ref::<Service>().characteristic(&characteristic).await;
    let characteristic = found.map_err(|error| refused(&error))?.unchecked_into::<Characteristic>();
    characteristic.start_notifications().await.map_err(|error| refused(&error))?;
    let (sender, received) = mpsc::unbounded();
    let gone = sender.clone();
    let target: &EventTarget = characteristic.unchecked_ref();
    let notified = {
        let characteristic = characteristic.clone();
        EventListener::new(target, "characteristicvaluechanged", move |_| {
            if let Some(view) = characteristic.value() {
                let (from, length) = (view.byte_offset() as u32, view.byte_length() as u32);
                let bytes = Uint8Array::new_with_byte_offset_and_length(&view.buffer(), from, length);
                // Whoever listened is gone; the listener goes with it.
                let _ = sender.unbounded_send(Ok(Said::values(format.read(&bytes.to_vec()))));
            }
        })
    };
    let disconnected = EventListener::new(device.unchecked_ref(), "gattserverdisconnected", move |_| {
        let _ = gone.unbounded_send(Err(unsupported("the device has disconnected")));
    });
    messages(received, (connected, notified, disconnected)).await
}

struct Connected(Gatt);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}

/// A number such as `0x180d`, or a name or UUID as the browser takes it.
fn uuid(text: &str) -> Result<JsValue, Failure> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Err(unsupported("a service and a characteristic are needed"));
    }
    match text.strip_prefix("0x").map(|digits| u32::from_str_radix(digits, 16)) {
        Some(Ok(number)) => Ok(number.into()),
        Some(Err(_)) => Err(unsupported(format!("`{text}` is no number"))),
        None => Ok(text.into()),
    }
}

fn wanted(service: &JsValue) -> Object {
    let (filter, options) = (Object::new(), Object::new());
    // Setting a property of a new object can't fail.
    let _ = Reflect::set(&filter, &"services".into(), &Array::of1(service));
    let _ = Reflect::set(&options, &"filters".into(), &Array::of1(&filter));
    options
}
