//! `fetch` with a Range, read chunk by chunk; dropping a download aborts it. Every request of page and worker is made here.
//! Must not know what is downloaded.

use std::pin::pin;

use futures::future::{Either, select};
use js_sys::{Date, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestInit, Response, Url,
};

use super::{WebClock, describe, timeline};
use crate::platform::{
    Answer, Ask, Clock, Download, Fetch, FetchError, Gate, LONGEST_ANSWER, Parcel, Pass, Post, Purpose,
    Receipt, Stretch,
};

#[wasm_bindgen]
extern "C" {
    /// Imports a module from beside the page and gives an object of its exports. The browser makes this request itself, as for a
    /// worker's script, and [`timeline`] reports it. A second import is answered from memory.
    #[wasm_bindgen(js_name = "import", catch)]
    pub async fn import(address: &str) -> Result<JsValue, JsValue>;
}

pub struct WebFetch {
    gate: Gate,
}

pub struct WebDownload {
    url: String,
    reader: ReadableStreamDefaultReader,
    abort: AbortController,
    answer: Answer,
    received: u64,
    finished: bool,
    pass: Pass,
}

impl WebFetch {
    /// Makes the fetcher of a page or worker. It also records what the browser requests by itself for that page or worker.
    pub fn open() -> Self {
        let fetch = Self { gate: Gate::new(Date::now) };
        let heard = Self { gate: fetch.gate.clone() };
        timeline::watch(move |entry| heard.note_foreign(entry));
        fetch
    }

    /// Records a request that was not made here, as [`timeline`] or the service worker reports it.
    pub fn note_foreign(&self, entry: &JsValue) {
        timeline::note(&self.gate, entry);
    }
}

impl Fetch for WebFetch {
    type Download = WebDownload;

    fn gate(&self) -> &Gate {
        &self.gate
    }

    async fn ask(&self, ask: Ask) -> Result<WebDownload, FetchError> {
        let url = absolute(&ask.url);
        let mut pass =
            self.gate.pass(&url, ask.purpose).ok_or_else(|| FetchError::Closed { url: url.clone() })?;
        let closed = |pass: &Pass| pass.is_over().then(|| FetchError::Closed { url: url.clone() });
        let unreachable = |error| FetchError::Unreachable { url: url.clone(), cause: describe(&error) };
        let abort = AbortController::new().map_err(unreachable)?;
        pass.when_closed({
            let abort = abort.clone();
            move || abort.abort()
        });
        let init = RequestInit::new();
        init.set_signal(Some(&abort.signal()));
        if ask.purpose == Purpose::Update {
            // An old one out of the browser's cache would hide a new one.
            init.set_cache(RequestCache::NoCache);
        }
        if let Some(stretch) = &ask.stretch {
            let headers = headers(&url, stretch).map_err(unreachable)?;
            init.set_headers(&headers);
        }
        let answered = match request(&url, &init) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        let response: Response =
            answered.map_err(|error| closed(&pass).unwrap_or_else(|| unreachable(error)))?.unchecked_into();
        let status = response.status();
        if !response.ok() {
            pass.done();
            let retry_after_ms = header(&response, "Retry-After").and_then(|after| wait_ms(&after));
            return Err(FetchError::Refused { url, status, retry_after_ms });
        }
        let body = response.body().ok_or_else(|| unreachable("an answer without a body".into()))?;
        Ok(WebDownload {
            reader: body.get_reader().unchecked_into(),
            abort,
            answer: answer(&response),
            received: 0,
            finished: false,
            pass,
            url,
        })
    }
}

impl Post for WebFetch {
    fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Nothing of the page goes along: no cookies, no address that it came from.
    async fn post(&self, parcel: Parcel) -> Result<Receipt, FetchError> {
        let url = absolute(&parcel.url);
        let pass =
            self.gate.pass(&url, parcel.purpose).ok_or_else(|| FetchError::Closed { url: url.clone() })?;
        let unreachable = |error| FetchError::Unreachable { url: url.clone(), cause: describe(&error) };
        let abort = AbortController::new().map_err(unreachable)?;
        pass.when_closed({
            let abort = abort.clone();
            move || abort.abort()
        });
        let headers = Headers::new().map_err(unreachable)?;
        for (name, value) in &parcel.headers {
            headers.set(name, value).map_err(unreachable)?;
        }
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&Uint8Array::from(&parcel.body[..]).into());
        init.set_credentials(RequestCredentials::Omit);
        init.set_cache(RequestCache::NoStore);
        init.set_referrer_policy(ReferrerPolicy::NoReferrer);
        init.set_signal(Some(&abort.signal()));
        let (answered, patience) =
            (pin!(self.answered(&url, &init, pass)), pin!(WebClock.sleep(parcel.patience_ms)));
        match select(answered, patience).await {
            Either::Left((receipt, _)) => receipt,
            Either::Right(((), _)) => {
                abort.abort();
                let cause = format!("no answer in {} s", parcel.patience_ms / 1000.0);
                Err(FetchError::Unreachable { url: url.clone(), cause })
            }
        }
    }
}

impl WebFetch {
    async fn answered(&self, url: &str, init: &RequestInit, mut pass: Pass) -> Result<Receipt, FetchError> {
        let url = || url.to_owned();
        let failed = |pass: &Pass, error: &JsValue| match pass.is_over() {
            true => FetchError::Closed { url: url() },
            false => FetchError::Unreachable { url: url(), cause: describe(error) },
        };
        let answered = match request(&url(), init) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        let response: Response = answered.map_err(|error| failed(&pass, &error))?.unchecked_into();
        let text = match response.text() {
            Ok(text) => JsFuture::from(text).await,
            Err(error) => Err(error),
        };
        let mut text = text.map_err(|error| failed(&pass, &error))?.as_string().unwrap_or_default();
        pass.received(text.len());
        pass.done();
        text.truncate(text.floor_char_boundary(LONGEST_ANSWER));
        let retry_after_ms = header(&response, "Retry-After").and_then(|after| wait_ms(&after));
        Ok(Receipt { status: response.status(), retry_after_ms, text })
    }
}

impl Download for WebDownload {
    fn answer(&self) -> &Answer {
        &self.answer
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let read = JsFuture::from(self.reader.read()).await.map_err(|error| {
            if self.pass.is_over() {
                return FetchError::Closed { url: self.url.clone() };
            }
            FetchError::Broken { url: self.url.clone(), received: self.received, cause: describe(&error) }
        })?;
        let value =
            Reflect::get(&read, &"value".into()).ok().and_then(|value| value.dyn_into::<Uint8Array>().ok());
        let bytes = value.map(|value| value.to_vec());
        match &bytes {
            Some(bytes) => {
                self.received += bytes.len() as u64;
                self.pass.received(bytes.len());
            }
            None => {
                self.finished = true;
                self.pass.done();
            }
        }
        Ok(bytes)
    }
}

impl Drop for WebDownload {
    fn drop(&mut self) {
        if !self.finished {
            self.abort.abort();
        }
    }
}

/// A request with `If-Range` to another origin would have to be asked for first (CORS), which many hosts don't answer.
fn headers(url: &str, stretch: &Stretch) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    let to = stretch.to.map_or(String::new(), |to| to.saturating_sub(1).to_string());
    headers.set("Range", &format!("bytes={}-{to}", stretch.from))?;
    if let Some(validator) = stretch.if_still.as_ref().filter(|_| is_own_origin(url)) {
        headers.set("If-Range", validator)?;
    }
    Ok(headers)
}

pub(super) fn is_own_origin(url: &str) -> bool {
    let origin = Reflect::get(&js_sys::global(), &"origin".into()).ok().and_then(|origin| origin.as_string());
    Url::new(url).is_ok_and(|url| Some(url.origin()) == origin)
}

fn answer(response: &Response) -> Answer {
    let is_compressed = header(response, "Content-Encoding").is_some_and(|encoding| encoding != "identity");
    let length = header(response, "Content-Length").filter(|_| !is_compressed);
    Answer {
        status: response.status(),
        content_range: header(response, "Content-Range"),
        length: length.and_then(|length| length.parse().ok()),
        etag: header(response, "ETag"),
        last_modified: header(response, "Last-Modified"),
        media_type: header(response, "Content-Type"),
    }
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// `Retry-After` in milliseconds from now: it counts seconds, or names a date.
fn wait_ms(after: &str) -> Option<f64> {
    let ms = match after.trim().parse::<f64>() {
        Ok(seconds) => seconds * 1000.0,
        Err(_) => Date::parse(after) - Date::now(),
    };
    ms.is_finite().then_some(ms.max(0.0))
}

/// Window and worker have `fetch` under the same name, but no common type in web-sys.
fn request(url: &str, init: &RequestInit) -> Result<Promise, JsValue> {
    let global = js_sys::global();
    let fetch: Function = Reflect::get(&global, &"fetch".into())?.dyn_into()?;
    fetch.call2(&global, &url.into(), init)?.dyn_into()
}

/// The absolute address that the browser will request. An address that can't be parsed stays as it is: the request will fail.
pub(super) fn absolute(url: &str) -> String {
    let base = Reflect::get(&js_sys::global(), &"location".into())
        .and_then(|location| Reflect::get(&location, &"href".into()))
        .ok()
        .and_then(|href| href.as_string())
        .unwrap_or_default();
    Url::new_with_base(url, &base).map_or_else(|_| url.to_owned(), |url| url.href())
}
