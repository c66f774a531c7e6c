//! A device at a serial port that writes a line of numbers for each sample (Web Serial).

use std::rc::Rc;

use futures::channel::mpsc;
use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

use super::{OpenSource, Said, messages, navigators, refused, unsupported};
use crate::{protocol::Failure, ui::tasks::sensors::messages::Lines};

#[wasm_bindgen]
extern "C" {
    type Serial;
    #[wasm_bindgen(method, catch, js_name = "requestPort")]
    async fn request_port(this: &Serial) -> Result<JsValue, JsValue>;

    #[derive(Clone)]
    type SerialPort;
    #[wasm_bindgen(method, catch)]
    async fn open(this: &SerialPort, options: &Object) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn close(this: &SerialPort) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &SerialPort) -> Option<ReadableStream>;
}

/// Asks the person for a port, and opens it.
pub async fn open(baud_rate: u32) -> Result<OpenSource, Failure> {
    let serial: Serial = navigators("serial")?.unchecked_into();
    let port: SerialPort = serial.request_port().await.map_err(|error| refused(&error))?.unchecked_into();
    let options = Object::new();
    // Setting a property of a new object can't fail.
    let _ = Reflect::set(&options, &"baudRate".into(), &baud_rate.into());
    port.open(&options).await.map_err(|error| refused(&error))?;
    let readable = port.readable().ok_or_else(|| unsupported("the port can't be read"))?;
    let reader: ReadableStreamDefaultReader = readable.get_reader().unchecked_into();
    let open = Rc::new(OpenPort { port, reader });
    let (sender, received) = mpsc::unbounded();
    let reading = open.reader.clone();
    spawn_local(async move {
        let mut lines = Lines::default();
        loop {
            let read = JsFuture::from(reading.read()).await;
            let said = match read.map(|step| Reflect::get(&step, &"value".into()).unwrap_or_default()) {
                Err(error) => Err(refused(&error)),
                Ok(value) => match value.dyn_into::<Uint8Array>() {
                    Ok(bytes) => Ok(lines.take(&bytes.to_vec())),
                    Err(_) => Err(unsupported("the port was closed")),
                },
            };
            let told = match said {
                Ok(lines) => {
                    lines.into_iter().try_for_each(|line| sender.unbounded_send(Ok(Said::text(line))))
                }
                Err(failure) => {
                    // Whoever listened may be gone.
                    let _ = sender.unbounded_send(Err(failure));
                    return;
                }
            };
            if told.is_err() {
                return;
            }
        }
    });
    messages(received, open).await
}

struct OpenPort {
    port: SerialPort,
    reader: ReadableStreamDefaultReader,
}

impl Drop for OpenPort {
    fn drop(&mut self) {
        let (reader, port) = (self.reader.clone(), self.port.clone());
        spawn_local(async move {
            // A port that was unplugged is closed already.
            let _ = JsFuture::from(reader.cancel()).await;
            reader.release_lock();
            let _ = port.close().await;
        });
    }
}
