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

/// Each time behind more words, some of them from a step that was under way.
#[test]
fn twenty_answers_in_a_row_go_on_where_the_gpu_goes_away() {
    const LOSSES: usize = 20;
    const TOKENS: u32 = 60;
    let mut bench = Bench::on_disk();
    let model = bench.serve(&tiny().file());
    for loss in 0..LOSSES {
        let Some(gpu) = Native::new() else { return };
        let device = gpu.device();
        bench.graphics.add(Box::new(gpu));
        // What came without a GPU is loaded anew where another number of threads is wanted.
        let threads = 1 + loss as u32 % 2;
        let load = Load { model: model.clone(), download: true, threads, processor: Processor::Gpu };
        let used = bench.ask(load).result.unwrap().gpu;
        assert!(matches!(used.as_deref(), Some(GpuUse::Used { .. })), "{used:?}");

        let mut running = bench.client.run(say([user("Hello there")], TOKENS));
        let mut shown = String::new();
        for _ in 0..loss {
            shown += &bench.until_piece(&mut running);
        }
        device.destroy();
        let answer = bench.finish(running);
        let generated = answer.generated();
        assert_eq!(generated.generated_tokens, TOKENS, "loss {loss}");
        assert_eq!(
            shown.len() + answer.text().len(),
            TOKENS as usize,
            "nothing is lost, and nothing said twice"
        );
        assert!(generated.gpu_lost.is_some(), "loss {loss}");
        let next = bench.ask(say([user("Hello there")], 8));
        assert_eq!(next.generated().gpu_lost, None, "it is said once");
    }
}

#[test]
fn a_gpu_without_the_memory_leaves_the_answer_to_the_processor_and_says_why() {
    let Some(gpu) = Native::with_bindings_of(4 << 10) else { return };
    let (mut bench, loaded) = loaded(Processor::Gpu, Some(gpu));
    let Some(GpuUse::Failed { adapter, why }) = loaded.gpu.as_deref() else { panic!("{:?}", loaded.gpu) };
    assert!(!adapter.is_empty() && why.contains("no memory") && why.contains("4096"), "{adapter}: {why}");
    assert_eq!(bench.ask(say([user("Hello there")], 8)).generated().generated_tokens, 8);
}

#[test]
fn what_was_found_of_a_gpu_is_kept_and_no_load_tries_again() {
    let Some(gpu) = Native::new() else { return };
    let mut bench = Bench::on_disk();
    let model = bench.serve(&tiny().file());
    let load = |bench: &mut Bench, gpu: Native, processor| {
        let counts = std::sync::Arc::clone(&gpu.counts);
        bench.graphics.add(Box::new(gpu));
        let load = Load { model: model.clone(), download: true, threads: 1, processor };
        let used = *bench.ask(load).result.unwrap().gpu.unwrap();
        let submits = counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).submits;
        (used, submits)
    };
    let (first, tried) = load(&mut bench, gpu, Processor::Gpu);
    let GpuUse::Used { times_cpu, .. } = &first else { panic!("{first:?}") };
    assert!(tried > 0);

    // Asked otherwise, so that it is loaded again: each clock tells other times.
    let (second, tried) = load(&mut bench, Native::new().unwrap(), Processor::Automatic);
    match second {
        GpuUse::Used { times_cpu: again, .. } | GpuUse::Slower { times_cpu: again, .. } => {
            assert!((again / times_cpu - 1.0).abs() < 1e-9, "{again} and {times_cpu}");
        }
        GpuUse::Wrong { .. } | GpuUse::Failed { .. } => panic!("{second:?}"),
    }
    assert_eq!(tried, 0, "nothing is computed for what is known");

    // Another device is another matter.
    let small = Native::with_bindings_of(1 << 26).unwrap();
    let (_, tried) = load(&mut bench, small, Processor::Gpu);
    assert!(tried > 0);
}
