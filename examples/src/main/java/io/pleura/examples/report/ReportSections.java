package io.pleura.examples.report;

import io.pleura.LibraryVersion;
import io.pleura.Prediction;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.InputWarning;
import io.pleura.examples.report.ReportPages.Column;
import io.pleura.examples.report.ReportPages.Fact;
import io.pleura.examples.result.CaseDetails;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.examples.result.ReasonPictures;
import io.pleura.examples.result.UncertaintyText;
import io.pleura.explain.CounterfactualHint;
import io.pleura.explain.RankingTable;
import io.pleura.feature.FeatureName;
import io.pleura.volume.Direction;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.pdfbox.pdmodel.PDDocument;

/** The parts of a report, from the outcome to the model. */
final class ReportSections {

  private static final int RANKED = 15;
  private static final int LONGEST_NAME = 400;
  private static final int LONGEST_TEXT = 3000;
  private static final int LONGEST_MEANING = 240;
  private static final List<String> PICTURES = List.of("waterfall", "modalities");
  private static final float TALLEST_PICTURE = 600;
  private static final FeatureName DIAMETER = new FeatureName("original_shape_Maximum3DDiameter");

  private final ReportedCase content;
  private final ExplainedPrediction result;
  private final Prediction prediction;
  private final BundleManifest manifest;
  private final PDDocument document;
  private final ReportPages pages;
  private final Typeface regular;
  private final Typeface bold;

  ReportSections(
      ReportedCase content,
      PDDocument document,
      ReportPages pages,
      Typeface regular,
      Typeface bold) {
    this.content = content;
    this.result = content.result();
    this.prediction = result.prediction();
    this.manifest = result.manifest();
    this.document = document;
    this.pages = pages;
    this.regular = regular;
    this.bold = bold;
  }

  void write() throws IOException {
    pages.title(PdfReport.TITLE);
    pages.paragraph(
        "Made "
            + PdfReport.time(content)
            + " by Pleura "
            + LibraryVersion.current()
            + " with the model "
            + shortened(manifest.card().name(), LONGEST_NAME)
            + ", bundle "
            + prediction.bundle()
            + ".",
        pages.small());
    outcome();
    theCase();
    new SliceFigures(content.images(), document, pages, regular, bold).write();
    uncertainty();
    warnings();
    reasons();
    model();
  }

  private void outcome() throws IOException {
    new OutcomeBox(prediction, manifest.card().notice(), regular, bold).write(pages);
  }

  private void theCase() throws IOException {
    pages.heading("Case", 60);
    VoxelGrid grid = content.images().grid();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("CT", shortened(content.ctName(), LONGEST_NAME)));
    facts.add(new Fact("Mask", shortened(content.maskName(), LONGEST_NAME)));
    facts.add(
        new Fact(
            "Grid",
            grid.sizeX()
                + " × "
                + grid.sizeY()
                + " × "
                + grid.sizeZ()
                + " voxels of "
                + number(grid.spacing().x())
                + " × "
                + number(grid.spacing().y())
                + " × "
                + number(grid.spacing().z())
                + " mm, axes run to "
                + grid.direction().orientation()
                + tilt(grid.direction())));
    double volume = content.images().voxels() * grid.voxelVolume();
    var box = content.images().box();
    facts.add(
        new Fact(
            "ROI",
            (content.label().isPresent() ? "label " + content.label().getAsInt() + ", " : "")
                + content.images().voxels()
                + " voxels, "
                + number(volume)
                + " mm³ ("
                + number(volume / 1000)
                + " mL), box "
                + number(box.sizeX() * grid.spacing().x())
                + " × "
                + number(box.sizeY() * grid.spacing().y())
                + " × "
                + number(box.sizeZ() * grid.spacing().z())
                + " mm"));
    diameter()
        .ifPresent(
            value -> facts.add(new Fact("Largest diameter", number(value) + " mm (mesh, 3D)")));
    addClinical(facts);
    content.centre().ifPresent(centre -> facts.add(new Fact("Scanned at", centre)));
    pages.facts(facts);
  }

  private static String tilt(Direction direction) {
    double least = 1;
    for (int axis = 0; axis < 3; axis++) {
      double most = 0;
      for (int row = 0; row < 3; row++) {
        most = Math.max(most, Math.abs(direction.get(row, axis)));
      }
      least = Math.min(least, most);
    }
    double degrees = Math.toDegrees(Math.acos(Math.min(1, least)));
    return degrees < 0.5
        ? ""
        : String.format(Locale.ROOT, ", tilted by %.0f° against the patient's axes", degrees);
  }

  private OptionalDouble diameter() {
    int index = prediction.features().schema().indexOf(DIAMETER);
    double value = index < 0 ? Double.NaN : prediction.features().get(index);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private void addClinical(List<Fact> facts) {
    if (content.readings().isEmpty() && result.clinical().isPresent()) {
      ClinicalData values = result.clinical().get();
      facts.add(new Fact("CEA", number(values.ceaNgPerMl()) + " ng/mL"));
      facts.add(new Fact("CA125", number(values.ca125UPerMl()) + " U/mL"));
      facts.add(new Fact("Age", number(values.ageYears()) + " years"));
    }
    for (ReportedCase.Reading reading : content.readings()) {
      String label = reading.value().quantity().label();
      facts.add(
          new Fact(
              label.equals("age") ? "Age" : label,
              number(reading.value().value())
                  + " "
                  + reading.value().unit()
                  + ", read from “"
                  + shortened(reading.text(), LONGEST_NAME)
                  + "”"
                  + reading.value().warnings().stream()
                      .map(warning -> ". " + warning.message())
                      .collect(Collectors.joining())));
    }
  }

  private void uncertainty() throws IOException {
    pages.heading("How sure the probability is", 40);
    List<String> sentences =
        prediction.uncertainty().map(UncertaintyText::sentences).orElse(List.of());
    if (sentences.isEmpty()) {
      pages.paragraph("The model gives nothing to tell this by.", pages.body());
    }
    for (String sentence : sentences) {
      pages.paragraph("• " + sentence, pages.body());
    }
  }

  private void warnings() throws IOException {
    int count = prediction.warnings().size();
    pages.heading(count == 0 ? "Warnings" : "Warnings (" + count + ")", 40);
    if (count == 0) {
      pages.paragraph("None.", pages.body());
    }
    for (InputWarning warning : prediction.warnings()) {
      pages.remark(warning.code(), warning.message());
    }
  }

  private void reasons() throws IOException {
    if (result.explanation().isEmpty() || result.details().isEmpty()) {
      pages.heading("Reasons", 20);
      pages.paragraph("None: predictions of this model cannot be explained.", pages.body());
      return;
    }
    CaseDetails details = result.details().get();
    boolean first = true;
    for (ReasonPictures.Picture picture : ReasonPictures.of(result)) {
      if (PICTURES.contains(picture.name())) {
        var painter = new PlotPainter(picture.plot(), regular, bold);
        double scale =
            Math.min(ReportPages.WIDTH / painter.width(), TALLEST_PICTURE / painter.height());
        float height = (float) (painter.height() * scale);
        if (first) {
          pages.heading("Reasons", height + 20);
        }
        first = false;
        pages.figure(
            painter.description(),
            height,
            canvas -> painter.paint(canvas, ReportPages.LEFT, pages.y(), scale));
        pages.skip(6);
      }
    }
    ranking(details);
    hints(details.hints());
  }

  private void ranking(CaseDetails details) throws IOException {
    boolean inPoints = details.unitsPerOne() == 100;
    List<List<String>> rows = new ArrayList<>();
    for (RankingTable.Row row : details.ranking().rows()) {
      if (rows.size() == RANKED) {
        break;
      }
      rows.add(
          List.of(
              String.valueOf(rows.size() + 1),
              shortened(row.feature().value(), LONGEST_MEANING),
              number(row.value()),
              String.format(Locale.ROOT, "%+.2f", details.unitsPerOne() * row.contribution())
                  .replace('-', '−'),
              switch (row.effect()) {
                case RAISES -> "raises";
                case LOWERS -> "lowers";
                case NONE -> "neither";
              },
              row.percentile().isPresent()
                  ? String.format(Locale.ROOT, "%.0f", row.percentile().getAsDouble())
                  : "–",
              row.meaning().map(meaning -> shortened(meaning, LONGEST_MEANING)).orElse("–")));
    }
    int all = details.ranking().rows().size();
    pages.subheading(
        all > RANKED ? "The leading " + RANKED + " of " + all + " features" : "The features", 80);
    pages.paragraph(
        "Contribution: how far the feature moved the "
            + (inPoints ? "probability, in percentage points. " : "outcome, in log odds. ")
            + "Percentile: the share of training cases, in per cent, whose value is not above this"
            + " one."
            + details.estimate().map(sentence -> " " + sentence).orElse(""),
        pages.small());
    pages.table(
        List.of(
            new Column("", 20, true),
            new Column("Feature", 140, false),
            new Column("Value", 54, true),
            new Column(inPoints ? "Points" : "Log odds", 46, true),
            new Column("Effect", 42, false),
            new Column("Percentile", 52, true),
            new Column("What a high value means", ReportPages.WIDTH - 354, false)),
        rows);
  }

  private void hints(List<CounterfactualHint> hints) throws IOException {
    if (hints.isEmpty()) {
      return;
    }
    pages.subheading("Whether another clinical value would change the answer (no advice)", 40);
    for (CounterfactualHint hint : hints) {
      pages.paragraph("• " + hint.sentence(), pages.body());
    }
  }

  private void model() throws IOException {
    ModelCard card = manifest.card();
    Provenance origin = manifest.provenance();
    pages.heading("Model", 80);
    pages.paragraph(card.notice(), pages.strong());
    List<Fact> facts = new ArrayList<>();
    add(facts, "Name", card.name());
    add(facts, "Description", card.description());
    add(facts, "Intended use", card.intendedUse());
    add(facts, "Out of scope", card.outOfScopeUse());
    add(facts, "Licence", card.licence());
    add(facts, "Bundle", manifest.id());
    add(facts, "Threshold", number(manifest.threshold()));
    add(
        facts,
        "Features",
        manifest.features().size()
            + (manifest.extractors().isEmpty()
                ? ""
                : ", computed by "
                    + manifest.extractors().stream()
                        .map(BundleManifest.Extractor::id)
                        .collect(Collectors.joining(", "))));
    add(facts, "Classifier", manifest.classifier().id());
    add(facts, "Explainer", manifest.explainerId().orElse("none"));
    add(facts, "Below detection limit", manifest.detectionLimitRule().id());
    add(facts, "Training data", origin.data());
    add(
        facts,
        "Training cases",
        origin.cases() + ", of which " + origin.invasionCases() + " with invasion");
    add(facts, "Validation", origin.validation().isEmpty() ? "none" : origin.validation());
    add(facts, "Validation results", listed(origin.metrics()));
    add(facts, "Random seeds", listed(origin.seeds()));
    add(facts, "Trained with", listed(origin.libraries()));
    add(facts, "Digest of the data", origin.dataDigest());
    add(facts, "This report", "Pleura " + LibraryVersion.current());
    pages.facts(facts);
  }

  private static void add(List<Fact> facts, String label, String value) {
    if (!value.isBlank()) {
      facts.add(new Fact(label, shortened(value, LONGEST_TEXT)));
    }
  }

  private static String listed(Map<String, ?> values) {
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + " "
                    + (entry.getValue() instanceof Double figure
                        ? number(figure)
                        : entry.getValue().toString()))
        .collect(Collectors.joining(", "));
  }

  /** At most so many characters, without line breaks. */
  private static String shortened(String text, int most) {
    String line = text.replaceAll("\\R+", " ").strip();
    return line.codePointCount(0, line.length()) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most)) + " … (shortened)";
  }

  /** Four digits, and all those before the point. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "undefined";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e9)) {
      return String.format(Locale.ROOT, "%.3e", value).replace("-", "−");
    }
    BigDecimal rounded =
        size >= 1000
            ? BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_EVEN)
            : BigDecimal.valueOf(value).round(new MathContext(4));
    return rounded.signum() == 0
        ? "0"
        : rounded.stripTrailingZeros().toPlainString().replace("-", "−");
  }
}
