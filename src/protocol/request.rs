//! What each kind of worker is asked: a worker matches its own requests, and those of the others are one arm. Must not know what they mean.

use serde::{Deserialize, Serialize};

use super::{
    Attach, ClassifyImage, ClassifyText, Deliver, Describe, DescribeDetector, DescribeGraph, Discard,
    Download, Embed, FindFaces, Forget, Generate, HideFaces, Index, Library, Load, Measure, OpenGraph,
    Outbox, Perplexity, Quantise, QuantiseGraph, QuantiseSizes, Read, ReadPicture, ReadPixels, ReadScan,
    RecogniseText, Redact, Repair, RunGraph, Search, Sense, Stored, Summarise, TrainHead, TrainImageHead,
    TrainSensors, Update, Verify, Watch,
};

/// The models' worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Models {
    Load(Load),
    Generate(Generate),
    Forget(Forget),
    Measure(Measure),
    Summarise(Summarise),
    Index(Index),
    Search(Search),
    Library(Library),
    ClassifyImage(ClassifyImage),
    TrainImageHead(TrainImageHead),
    Embed(Embed),
    ClassifyText(ClassifyText),
    TrainHead(TrainHead),
    Redact(Redact),
    Attach(Attach),
    Download(Download),
    Stored(Stored),
    Verify(Verify),
    Repair(Repair),
    Discard(Discard),
    Describe(Describe),
    Quantise(Quantise),
    QuantiseSizes(QuantiseSizes),
    Perplexity(Perplexity),
    Update(Update),
}

/// The worker that reads files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reader {
    Read(Read),
    ReadPicture(ReadPicture),
    ReadPixels(ReadPixels),
    ReadScan(ReadScan),
}

/// The worker that learns and watches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sensors {
    TrainSensors(TrainSensors),
    DescribeDetector(DescribeDetector),
    Watch(Watch),
    Sense(Sense),
    Deliver(Deliver),
    Outbox(Outbox),
}

/// The worker that runs models in ONNX.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Onnx {
    DescribeGraph(DescribeGraph),
    OpenGraph(OpenGraph),
    RunGraph(RunGraph),
    QuantiseGraph(QuantiseGraph),
    RecogniseText(RecogniseText),
    FindFaces(FindFaces),
    HideFaces(HideFaces),
}
