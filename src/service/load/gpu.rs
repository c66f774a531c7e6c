//! Whether a GPU takes a language model's place: at load both compute the same text, and the GPU is taken where it is right and, unless
//! a person chose it, faster.

mod verdict;

use self::verdict::Verdict;
use crate::{
    engine::{
        Result,
        language_model::{LanguageModel, Loader},
        runner::OnGpu,
        trial::Trial,
    },
    gpu::Gpu,
    platform::{Clock, File, Platform},
    protocol::{GpuUse, Processor},
    service::session::{Owed, Session},
};

/// Tokens of a conversation on a GPU at most: its KV cache is made whole at load.
const MOST_CONTEXT: usize = 8192;

pub async fn consider<P: Platform>(
    session: &Session<P>,
    loader: &mut Loader<impl File>,
    model: &mut LanguageModel,
    wanted: &Owed,
) -> Option<Box<GpuUse>> {
    if wanted.processor == Processor::Cpu {
        return None;
    }
    let gpu = match session.platform.gpu().await {
        Ok(gpu) => gpu?,
        Err(why) => return Some(Box::new(GpuUse::Failed { adapter: String::new(), why })),
    };
    let adapter = gpu.facts().adapter.clone();
    let used = judged(session, loader, model, wanted, gpu).await;
    Some(Box::new(used.unwrap_or_else(|error| GpuUse::Failed { adapter, why: error.to_string() })))
}

/// By the verdict that is kept, or by one that is found now.
async fn judged<P: Platform>(
    session: &Session<P>,
    loader: &mut Loader<impl File>,
    model: &mut LanguageModel,
    wanted: &Owed,
    gpu: Box<dyn Gpu>,
) -> Result<GpuUse> {
    let (platform, facts) = (&session.platform, gpu.facts().clone());
    let Owed { sha256, threads, processor } = wanted;
    let context = model.context_tokens().min(MOST_CONTEXT);
    let (verdict, gpu) = match verdict::kept(platform, sha256, &facts, *threads).await {
        Some(verdict) if is_taken(verdict, *processor) => {
            (verdict, Some(loader.onto_gpu(gpu, context).await?))
        }
        Some(verdict) => (verdict, None),
        None => {
            let gpu = loader.onto_gpu(gpu, context).await?;
            let (verdict, gpu) = tried(session, model, gpu).await?;
            verdict::keep(platform, sha256, &facts, *threads, verdict).await;
            (verdict, is_taken(verdict, *processor).then_some(gpu))
        }
    };
    let adapter = facts.adapter;
    Ok(match (verdict, gpu) {
        (Verdict::Right { times_cpu }, Some(gpu)) => {
            model.take_gpu(gpu);
            GpuUse::Used { adapter, times_cpu }
        }
        (Verdict::Right { times_cpu }, None) => GpuUse::Slower { adapter, times_cpu },
        (Verdict::Wrong { divergence }, _) => GpuUse::Wrong { adapter, divergence },
    })
}

fn is_taken(verdict: Verdict, wanted: Processor) -> bool {
    match verdict {
        Verdict::Right { times_cpu } => wanted == Processor::Gpu || times_cpu > 1.0,
        Verdict::Wrong { .. } => false,
    }
}

async fn tried<P: Platform>(
    session: &Session<P>,
    model: &mut LanguageModel,
    mut gpu: OnGpu,
) -> Result<(Verdict, OnGpu)> {
    let trial = Trial::on_cpu(model).await?;
    let agreement = trial.on_gpu(model, &mut gpu).await?;
    let clock = session.platform.clock();
    let started = clock.now_ms();
    trial.decode_on_cpu(model).await?;
    let between = clock.now_ms();
    trial.decode_on_gpu(&mut gpu).await?;
    let times_cpu = (between - started) / (clock.now_ms() - between).max(f64::MIN_POSITIVE);
    let verdict = match agreement.holds() {
        true => Verdict::Right { times_cpu },
        false => Verdict::Wrong { divergence: agreement.divergence },
    };
    Ok((verdict, gpu))
}
