//! The browser's side of the ports.

use std::{
    cell::Cell,
    io::{Read, Seek, SeekFrom, Write},
    pin::pin,
    rc::Rc,
};

use futures::future::select;
use hearth::platform::{
    Clock, File, Platform, Store, StoreError, StoreKind, StoredFile, Yielder, web::WebPlatform,
};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::MessageChannel;

const NAME: &str = "a-test-of-the-store";

#[wasm_bindgen_test]
async fn a_file_is_written_completed_read_and_removed() {
    let platform = WebPlatform::open().await;
    let store = platform.store();
    assert_eq!(store.kind(), StoreKind::Disk, "this browser has a private file system");
    store.remove(NAME).await.unwrap();

    let mut file = store.create(NAME).await.unwrap();
    file.write_all(b"hello, store").unwrap();
    file.flush().unwrap();
    assert_eq!(file.length().unwrap(), 12);
    drop(file);
    assert!(store.open(NAME).await.unwrap().is_none(), "not there before it is complete");

    store.complete(NAME).await.unwrap();
    let mut file = store.open(NAME).await.unwrap().unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "hello, store");
    file.seek(SeekFrom::End(-5)).unwrap();
    let mut end = [0; 5];
    file.read_exact(&mut end).unwrap();
    assert_eq!(&end, b"store");
    assert!(file.read_exact(&mut end).is_err(), "nothing behind the end");
    drop(file);

    assert_eq!(store.remove(NAME).await.unwrap(), 12);
    assert!(store.open(NAME).await.unwrap().is_none());
    assert_eq!(store.remove(NAME).await.unwrap(), 0);
}

#[wasm_bindgen_test]
async fn an_opening_that_is_left_locks_nobody_out() {
    const NAME: &str = "a-test-of-leaving";
    let platform = WebPlatform::open().await;
    let store = platform.store();
    // Left at each of the moments in which the browser is still at it.
    for turns in 0..12 {
        let leaving = async {
            for _ in 0..turns {
                platform.yielder().yield_now().await;
            }
        };
        drop(select(pin!(store.append(NAME)), pin!(leaving)).await);
        store.append(NAME).await.unwrap();
    }
    store.remove(NAME).await.unwrap();
}

#[wasm_bindgen_test]
async fn an_attempt_goes_on_where_it_was_and_can_start_over() {
    const NAME: &str = "a-test-of-resuming";
    let platform = WebPlatform::open().await;
    let store = platform.store();
    store.remove(NAME).await.unwrap();
    let mut first = store.create(NAME).await.unwrap();
    first.write_all(b"half of").unwrap();
    drop(first);

    let mut second = store.create(NAME).await.unwrap();
    assert_eq!(second.length().unwrap(), 7);
    second.seek(SeekFrom::End(0)).unwrap();
    second.write_all(b" it").unwrap();
    assert_eq!(second.length().unwrap(), 10);
    assert!(matches!(store.create(NAME).await, Err(StoreError::Locked { .. })), "one writer at a time");
    second.truncate(0).unwrap();
    second.write_all(b"anew").unwrap();
    drop(second);
    store.complete(NAME).await.unwrap();

    let mut text = String::new();
    store.open(NAME).await.unwrap().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "anew");
    // Written again, it counts as nothing until it is complete again.
    drop(store.create(NAME).await.unwrap());
    assert!(store.open(NAME).await.unwrap().is_none());
    store.remove(NAME).await.unwrap();
}

#[wasm_bindgen_test]
async fn giving_way_lets_a_message_in_where_a_microtask_does_not() {
    let platform = WebPlatform::open().await;
    let heard = Rc::new(Cell::new(false));
    let ears = Rc::clone(&heard);
    let on_message = Closure::<dyn FnMut(JsValue)>::new(move |_| ears.set(true));
    let channel = MessageChannel::new().unwrap();
    channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    channel.port2().post_message(&JsValue::NULL).unwrap();

    for _ in 0..100 {
        let microtask = js_sys::Promise::resolve(&JsValue::NULL);
        wasm_bindgen_futures::JsFuture::from(microtask).await.unwrap();
    }
    assert!(!heard.get(), "a microtask let it in");
    let mut turns = 0;
    while !heard.get() && turns < 100 {
        platform.yielder().yield_now().await;
        turns += 1;
    }
    assert!(heard.get(), "not in {turns} turns");
}

#[wasm_bindgen_test]
async fn giving_way_costs_far_less_than_a_timer() {
    const TURNS: u32 = 1000;
    let platform = WebPlatform::open().await;
    let start = platform.clock().now_ms();
    for _ in 0..TURNS {
        platform.yielder().yield_now().await;
    }
    let each = (platform.clock().now_ms() - start) / f64::from(TURNS);
    // Nested timers take four milliseconds each.
    assert!(each > 0.0 && each < 2.0, "{each} ms a turn");
}

#[wasm_bindgen_test]
async fn memory_is_told() {
    let bytes = WebPlatform::open().await.memory_bytes();
    assert!(bytes >= 1 << 20 && bytes % 65536 == 0, "{bytes}");
}

#[wasm_bindgen_test]
async fn a_file_is_adopted_under_another_name_also_where_none_can_be_renamed() {
    const FROM: &str = "a-test-of-adopting";
    const TO: &str = "a-test-of-being-adopted";
    let store = WebPlatform::open().await;
    let store = store.store();
    let handles = Reflect::get(&js_sys::global(), &"FileSystemFileHandle".into()).unwrap();
    let handles: Object = Reflect::get(&handles, &"prototype".into()).unwrap().unchecked_into();
    let rename = Reflect::get(&handles, &"move".into()).unwrap();
    for can_rename in [true, false] {
        if !can_rename {
            Reflect::delete_property(&handles, &"move".into()).unwrap();
        }
        for content in ["first", "and another"] {
            store.remove(FROM).await.unwrap();
            let mut file = store.create(FROM).await.unwrap();
            file.write_all(content.as_bytes()).unwrap();
            drop(file);
            store.adopt(FROM, TO).await.unwrap();

            let mut text = String::new();
            store.open(TO).await.unwrap().unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, content, "can rename: {can_rename}");
            let ours =
                |file: &StoredFile| file.name.starts_with("a-test-of-adopting") || file.name.starts_with(TO);
            let listed: Vec<_> = store.list().await.unwrap().into_iter().filter(ours).collect();
            let expected = StoredFile { name: TO.to_owned(), bytes: content.len() as u64, is_complete: true };
            assert_eq!(listed, [expected], "can rename: {can_rename}");
            // Written again, it counts as nothing, and its bytes are where they were.
            drop(store.create(TO).await.unwrap());
            assert!(store.open(TO).await.unwrap().is_none());
            store.complete(TO).await.unwrap();
        }
        assert_eq!(store.remove(TO).await.unwrap(), 11);
        assert!(store.open(TO).await.unwrap().is_none());
        assert!(store.list().await.unwrap().iter().all(|file| !file.name.starts_with("a-test-of-adopting")));
    }
    Reflect::set(&handles, &"move".into(), &rename).unwrap();
}

#[wasm_bindgen_test]
async fn space_is_told_and_a_sleep_ends() {
    let platform = WebPlatform::open().await;
    let space = platform.store().space().await;
    assert!(space.quota.unwrap() > space.used.unwrap(), "{space:?}");
    let before = platform.clock().now_ms();
    platform.clock().sleep(30.0).await;
    let slept = platform.clock().now_ms() - before;
    // A browser's clock may be a little coarse.
    assert!(slept >= 25.0, "{slept}");
}
