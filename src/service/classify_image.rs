//! ClassifyImage: the pixels of a picture's middle square to classes.

use super::{classify_text::own_head, job::Job};
use crate::{
    engine::{
        Error,
        image_model::{ImageModel, Sight, best},
        kernels::elementwise::softmax,
    },
    platform::Platform,
    protocol::{Class, ClassifiedImage, ClassifyImage, Failure, Heat, Picture},
};

pub async fn run<P: Platform>(job: &Job<P>, request: ClassifyImage) -> Result<ClassifiedImage, Failure> {
    let model = job.session().shelf.image(&request.model)?;
    let head = request.head.map(|head| own_head(&head.0)).transpose()?;
    let Picture { rgb, width, height, animated, turned, decode_ms } = request.picture;
    let (pixels, rest) = rgb.0.as_chunks();
    if !rest.is_empty() {
        return Err(Error::Input(format!("{} bytes are no pixels of 3 bytes each", rgb.0.len())).into());
    }
    job.checkpoint().await;

    let computing = job.now_ms();
    let sight = model.look(pixels)?;
    let classes = classes(&model, &sight, request.top as usize);
    let heat = match (request.heat, classes.first()) {
        (true, Some(class)) => {
            let heat = model.heat(&sight, class.index as usize);
            Some(Heat { side: heat.side as u32, values: heat.values })
        }
        (true, None) | (false, _) => None,
    };
    let own = match &head {
        Some(head) => {
            head.check_model(&request.model, sight.features.len())?;
            let mut features = sight.features.clone();
            head.input().scale(&mut features);
            head.scores(&features)
        }
        None => Vec::new(),
    };
    Ok(ClassifiedImage {
        classes,
        own,
        heat,
        features: request.features.then_some(sight.features),
        width,
        height,
        seen: width.min(height) as f32 * model.seen_share(),
        animated,
        turned,
        decode_ms,
        compute_ms: job.now_ms() - computing,
        memory_bytes: job.session().platform.memory_bytes(),
    })
}

fn classes(model: &ImageModel, sight: &Sight, top: usize) -> Vec<Class> {
    let mut probabilities = sight.logits.clone();
    softmax(&mut probabilities);
    let best = best(&probabilities, top);
    let class = |(index, probability)| Class { index: index as u32, names: model.names(index), probability };
    best.into_iter().map(class).collect()
}
