//! Whether a GPU takes a language model's place: at load both compute the same text, and the GPU is taken where it is right and, unless
//! a person chose it, faster.

use crate::{
    engine::{
        Result,
        language_model::{LanguageModel, Loader},
        runner::OnGpu,
        trial::{Agreement, Trial},
    },
    gpu::Gpu,
    platform::{Clock, File, Platform},
    protocol::{GpuUse, Processor},
    service::session::Session,
};

/// Tokens of a conversation on a GPU at most: its KV cache is made whole at load.
const MOST_CONTEXT: usize = 8192;

pub async fn consider<P: Platform>(
    session: &Session<P>,
    loader: &mut Loader<impl File>,
    model: &mut LanguageModel,
    wanted: Processor,
) -> Option<Box<GpuUse>> {
    if wanted == Processor::Cpu {
        return None;
    }
    let gpu = match session.platform.gpu().await {
        Ok(gpu) => gpu?,
        Err(why) => return Some(Box::new(GpuUse::Failed { adapter: String::new(), why })),
    };
    let adapter = gpu.facts().adapter.clone();
    Some(Box::new(match tried(session, loader, model, gpu).await {
        Err(error) => GpuUse::Failed { adapter, why: error.to_string() },
        Ok(Tried { agreement, .. }) if !agreement.holds() => {
            GpuUse::Wrong { adapter, divergence: agreement.divergence }
        }
        Ok(Tried { times_cpu, .. }) if wanted == Processor::Automatic && times_cpu <= 1.0 => {
            GpuUse::Slower { adapter, times_cpu }
        }
        Ok(Tried { times_cpu, gpu, .. }) => {
            model.take_gpu(gpu);
            GpuUse::Used { adapter, times_cpu }
        }
    }))
}

struct Tried {
    agreement: Agreement,
    /// How many times as fast as the CPU the GPU decodes.
    times_cpu: f64,
    gpu: OnGpu,
}

async fn tried<P: Platform>(
    session: &Session<P>,
    loader: &mut Loader<impl File>,
    model: &mut LanguageModel,
    gpu: Box<dyn Gpu>,
) -> Result<Tried> {
    let mut gpu = loader.onto_gpu(gpu, model.context_tokens().min(MOST_CONTEXT)).await?;
    let trial = Trial::on_cpu(model).await?;
    let agreement = trial.on_gpu(model, &mut gpu).await?;
    let clock = session.platform.clock();
    let started = clock.now_ms();
    trial.decode_on_cpu(model).await?;
    let between = clock.now_ms();
    trial.decode_on_gpu(&mut gpu).await?;
    let times_cpu = (between - started) / (clock.now_ms() - between).max(f64::MIN_POSITIVE);
    Ok(Tried { agreement, times_cpu, gpu })
}
