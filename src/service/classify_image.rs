//! ClassifyImage: a picture's bytes to classes, in two steps that others may come between.

use super::{classify_text::own_head, job::Job};
use crate::{
    engine::{
        image_model::{ImageModel, Sight, best},
        kernels::elementwise::softmax,
        vision::{self, Picture as Decoded},
    },
    platform::Platform,
    protocol::{Class, ClassifiedImage, ClassifyImage, Failure, Heat, Picture},
};

pub async fn run<P: Platform>(job: &Job<P>, request: ClassifyImage) -> Result<ClassifiedImage, Failure> {
    let model = job.session().shelf.image(&request.model)?;
    let head = request.head.map(|head| own_head(&head.0)).transpose()?;
    let started = job.now_ms();
    let picture = match request.picture {
        Picture::File(bytes) => vision::decode(&bytes.0)?,
        Picture::Frame { width, height, rgba } => Decoded::from_rgba(width, height, &rgba.0)?,
    };
    let pixels = model.pixels(&picture)?;
    let decoded = job.now_ms();
    let (width, height) = picture.upright_size();
    let (animated, turned) = (picture.animated, !picture.turn.is_none());
    // Of a large picture nothing is kept while others have their turn.
    drop(picture);
    job.checkpoint().await;

    let computing = job.now_ms();
    let sight = model.look(&pixels)?;
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
        decode_ms: decoded - started,
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
