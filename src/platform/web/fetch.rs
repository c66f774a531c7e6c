//! `fetch` with a Range, read chunk by chunk; dropping a download aborts it.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestInit, Response, WorkerGlobalScope,
};

use super::describe;
use crate::platform::{Download, Fetch, FetchError};

pub struct WebFetch;

pub struct WebDownload {
    url: String,
    reader: ReadableStreamDefaultReader,
    abort: AbortController,
    from: u64,
    received: u64,
    finished: bool,
}

impl Fetch for WebFetch {
    type Download = WebDownload;

    async fn get(&self, url: &str, from: u64) -> Result<WebDownload, FetchError> {
        let unreachable = |error| FetchError::Unreachable { url: url.to_owned(), cause: describe(&error) };
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let abort = AbortController::new().map_err(unreachable)?;
        let init = RequestInit::new();
        init.set_signal(Some(&abort.signal()));
        if from > 0 {
            let headers = Headers::new().map_err(unreachable)?;
            headers.set("Range", &format!("bytes={from}-")).map_err(unreachable)?;
            init.set_headers(&headers);
        }
        let response: Response = JsFuture::from(scope.fetch_with_str_and_init(url, &init))
            .await
            .map_err(unreachable)?
            .unchecked_into();
        let status = response.status();
        if !response.ok() {
            return Err(FetchError::Refused { url: url.to_owned(), status });
        }
        let body = response.body().ok_or_else(|| unreachable("an answer without a body".into()))?;
        const PARTIAL_CONTENT: u16 = 206;
        Ok(WebDownload {
            url: url.to_owned(),
            reader: body.get_reader().unchecked_into(),
            abort,
            from: if status == PARTIAL_CONTENT { from } else { 0 },
            received: 0,
            finished: false,
        })
    }
}

impl Download for WebDownload {
    fn from(&self) -> u64 {
        self.from
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let read = JsFuture::from(self.reader.read()).await.map_err(|error| FetchError::Broken {
            url: self.url.clone(),
            received: self.received,
            cause: describe(&error),
        })?;
        let value =
            Reflect::get(&read, &"value".into()).ok().and_then(|value| value.dyn_into::<Uint8Array>().ok());
        let bytes = value.map(|value| value.to_vec());
        self.finished = bytes.is_none();
        self.received += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
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
