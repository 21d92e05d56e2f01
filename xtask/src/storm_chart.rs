//! docs/storm.svg: load and success during the dip, second by second.

use crate::storm_results::Results;
use std::fmt::Write as _;

const SCENARIO: &str = "dip-504";
const CLIENTS: usize = 1000;
/// From and until which second of the scenario; the dip is from 30 to 40.
const SPAN: (usize, usize) = (20, 90);
const DIP: (usize, usize) = (30, 40);
const LEFT: f64 = 48.0;
const RIGHT: f64 = 884.0;

/// One of the two parts of the chart.
struct Part {
    top: f64,
    height: f64,
    /// The value at its top; 0 is at its bottom.
    most: f64,
    ticks: &'static [(f64, &'static str)],
    title: &'static str,
}

const LOAD: Part = Part {
    top: 58.0,
    height: 170.0,
    most: 9.0,
    ticks: &[(0.0, "0"), (1.0, "1"), (2.0, "2"), (4.0, "4"), (6.0, "6"), (8.0, "8")],
    title: "attempts a second, relative to the usual",
};
const SUCCESS: Part = Part {
    top: 262.0,
    height: 116.0,
    most: 1.0,
    ticks: &[(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")],
    title: "operations begun in that second that succeed",
};

/// A client of the chart, and where its labels stand: the second and the value, in each part.
struct Line {
    name: &'static str,
    label: &'static str,
    load: (f64, f64),
    success: (f64, f64),
}

/// Ours last, so that it lies on top.
const LINES: [Line; 4] = [
    Line { name: "retries", label: "3 retries", load: (80.5, 4.9), success: (80.5, 0.06) },
    Line { name: "bucket", label: "bucket", load: (34.4, 1.75), success: (60.2, 0.66) },
    Line { name: "aws-rust", label: "AWS 2.1", load: (48.0, 2.2), success: (71.6, 0.42) },
    Line { name: "aftercall", label: "aftercall", load: (80.5, 0.15), success: (46.4, 0.82) },
];

const STYLE: &str = "
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #3b4048; }
  .title { font-size: 14px; font-weight: 600; fill: #1d2127; }
  .tick { font-size: 11px; }
  .label { font-weight: 600; }
  .grid { stroke: #d8dbe0; stroke-width: 1; }
  .dip { fill: #8a93a0; fill-opacity: .16; }
  .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
  .retries { stroke: #b4610b; } text.retries { fill: #9a5207; stroke: none; }
  .bucket { stroke: #6d54c4; } text.bucket { fill: #5d45b3; stroke: none; }
  .aws-rust { stroke: #b3246b; } text.aws-rust { fill: #a11d5f; stroke: none; }
  .aftercall { stroke: #0b7d53; stroke-width: 3; } text.aftercall { fill: #086b46; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #b6bcc6; } .title { fill: #eceff3; } .grid { stroke: #3a3f48; }
    .retries { stroke: #f0a04b; } text.retries { fill: #f0a04b; }
    .bucket { stroke: #a993f5; } text.bucket { fill: #b5a2f7; }
    .aws-rust { stroke: #f06fa8; } text.aws-rust { fill: #f383b4; }
    .aftercall { stroke: #3fcf97; } text.aftercall { fill: #4fd9a3; }
  }
";

/// The chart.
pub(crate) fn draw(results: &Results) -> Result<String, String> {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 420\" width=\"900\" \
         height=\"420\" role=\"img\" aria-label=\"Load and success of 1,000 clients while a server \
         can do a fifth of its work for ten seconds\">\n<style>{STYLE}</style>\n"
    );
    let heading =
        "1,000 clients; for ten seconds the server can do 200 requests a second instead of 1,300";
    let _ = writeln!(out, "<text class=\"title\" x=\"{LEFT}\" y=\"22\">{heading}</text>");
    frame(&mut out, &LOAD);
    frame(&mut out, &SUCCESS);
    for second in (SPAN.0..=SPAN.1).step_by(10) {
        let (x, after) = (x(number(second)), number(second) - number(DIP.0));
        let unit = if second == SPAN.1 { " s" } else { "" };
        let y = SUCCESS.top + SUCCESS.height + 17.0;
        let _ = writeln!(
            out,
            "<text class=\"tick\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{after}{unit}</text>"
        );
    }
    for line in &LINES {
        let column = |column| results.seconds(SCENARIO, CLIENTS, line.name, column);
        let (begun, sent, worked) = (column(0), column(1), column(2));
        if begun.len() < SPAN.1 {
            return Err(format!("{} was not played in {SCENARIO}", line.name));
        }
        let load: Vec<f64> = sent.iter().map(|sent| sent / 1000.0).collect();
        let success: Vec<f64> =
            worked.iter().zip(&begun).map(|(worked, begun)| worked / begun.max(1.0)).collect();
        path(&mut out, &LOAD, line.name, &load);
        path(&mut out, &SUCCESS, line.name, &success);
    }
    for line in &LINES {
        label(&mut out, &LOAD, line, line.load);
        label(&mut out, &SUCCESS, line, line.success);
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn frame(out: &mut String, part: &Part) {
    let (from, until) = (x(number(DIP.0)), x(number(DIP.1)));
    let _ = writeln!(
        out,
        "<rect class=\"dip\" x=\"{from:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{}\"/>",
        part.top,
        until - from,
        part.height
    );
    for (value, text) in part.ticks {
        let y = y(part, *value);
        let _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{RIGHT}\" y2=\"{y:.1}\"/>\
             <text class=\"tick\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            LEFT - 6.0,
            y + 4.0
        );
    }
    let _ = writeln!(out, "<text x=\"{LEFT}\" y=\"{}\">{}</text>", part.top - 10.0, part.title);
}

fn path(out: &mut String, part: &Part, name: &str, values: &[f64]) {
    let mut points = String::new();
    for (second, value) in values.iter().enumerate().take(SPAN.1 + 1).skip(SPAN.0) {
        let _ = write!(points, "{:.1},{:.1} ", x(number(second)), y(part, value.min(part.most)));
    }
    let _ = writeln!(out, "<polyline class=\"line {name}\" points=\"{}\"/>", points.trim_end());
}

fn label(out: &mut String, part: &Part, line: &Line, (second, value): (f64, f64)) {
    let (x, y) = (x(second), y(part, value));
    let _ = writeln!(
        out,
        "<text class=\"label {}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
        line.name, line.label
    );
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a scenario")]
fn number(second: usize) -> f64 {
    second as f64
}

fn x(second: f64) -> f64 {
    let (from, until) = (number(SPAN.0), number(SPAN.1));
    LEFT + (second - from) / (until - from) * (RIGHT - LEFT)
}

fn y(part: &Part, value: f64) -> f64 {
    part.top + part.height * (1.0 - value / part.most)
}
