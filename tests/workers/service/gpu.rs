//! A GPU in the place of the processor: tried at load, taken where it is right, one answer at a time, and gone without a loss.

use hearth::protocol::{GpuUse, Load, Loaded, Processor};

use crate::{
    native::Native,
    support::{
        bench::{Bench, say, user},
        tiny::Tiny,
    },
};

fn tiny() -> Tiny {
    Tiny::default().with_context(2048)
}

/// With the model loaded for this processor, on a GPU if one is there.
fn loaded(processor: Processor, gpu: Option<Native>) -> (Bench, Loaded) {
    let mut bench = Bench::new();
    if let Some(gpu) = gpu {
        bench.graphics.add(Box::new(gpu));
    }
    let model = bench.serve(&tiny().file());
    let loaded = bench.ask(Load { model, download: true, threads: 1, processor }).result.unwrap();
    (bench, loaded)
}

#[test]
fn without_a_gpu_or_asked_for_none_the_processor_computes() {
    assert_eq!(loaded(Processor::Gpu, None).1.gpu, None);
    let Some(gpu) = Native::new() else { return };
    let (bench, loaded) = loaded(Processor::Cpu, Some(gpu));
    assert_eq!(loaded.gpu, None);
    assert!(bench.graphics.take().is_some(), "nobody opened it");
}

#[test]
fn two_answers_come_one_after_the_other_and_are_the_processors() {
    let Some(gpu) = Native::new() else { return };
    let (mut bench, loaded) = loaded(Processor::Gpu, Some(gpu));
    assert!(matches!(loaded.gpu.as_deref(), Some(GpuUse::Used { .. })), "{:?}", loaded.gpu);
    let mut alone = Bench::with_model(tiny());

    let first = bench.client.run(say([user("Hello there")], 12));
    let second = bench.client.run(say([user("Who are you?")], 12));
    for (running, prompt) in [(first, "Hello there"), (second, "Who are you?")] {
        let answer = bench.finish(running);
        assert_eq!(answer.generated().gpu_lost, None);
        // Random weights have close calls, which rounding may decide: the first tokens are no such.
        let expected = alone.ask(say([user(prompt)], 12)).text();
        assert_eq!(answer.text()[..2], expected[..2], "{prompt}");
    }
    let again = bench.ask(say([user("Who are you?")], 12));
    assert!(again.generated().cached_tokens > 0, "its cache stays from answer to answer");
}

#[test]
fn an_answer_goes_on_where_the_gpu_goes_away() {
    let Some(gpu) = Native::new() else { return };
    let device = gpu.device();
    let (mut bench, _) = loaded(Processor::Gpu, Some(gpu));
    let mut running = bench.client.run(say([user("Hello there")], 200));
    let mut shown = bench.until_piece(&mut running);
    shown += &bench.until_piece(&mut running);

    device.destroy();
    let answer = bench.finish(running);
    let generated = answer.generated();
    assert_eq!(generated.generated_tokens, 200);
    assert_eq!(shown.len() + answer.text().len(), 200, "nothing is lost, and nothing said twice");
    assert!(generated.gpu_lost.is_some());
    let next = bench.ask(say([user("Hello there")], 8));
    assert_eq!(next.generated().gpu_lost, None, "it is said once");
}
