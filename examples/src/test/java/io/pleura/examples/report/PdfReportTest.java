package io.pleura.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.InputWarning;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.result.ExplainedModel;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.execution.ExecutionContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TimeZone;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureNode;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a report says, to whom it says it, and that nothing makes it fail. */
class PdfReportTest {

  private static final String DEMONSTRATION =
      "Demonstration model, trained on synthetic phantoms only: not for clinical use.";
  private static final String HOSTILE =
      "<script>alert(1)</script> \\0(]>>endobj \u0000\u0007\n%%EOF \ud800 \u202Egpj.\u202C"
          + " \uD83D\uDE00\uD83C\uDDE9 \uD840\uDC00 e\u0301 \uFB01 ";

  private static CaseImages images;
  private static ExplainedPrediction result;
  private static List<ReportedCase.Reading> readings;

  @BeforeAll
  static void predict() throws Exception {
    Phantom phantom = PhantomGenerator.axisAligned().generate(7);
    var parser = ClinicalParser.withRule(DetectionLimitRule.HALF_LIMIT);
    readings =
        List.of(
            new ReportedCase.Reading("<5", parser.parse(ClinicalQuantity.CEA, "<5")),
            new ReportedCase.Reading("18,1", parser.parse(ClinicalQuantity.CA125, "18,1")),
            new ReportedCase.Reading("66", parser.parse(ClinicalQuantity.AGE, "66")));
    Study study =
        Study.of(phantom.ct(), phantom.mask(), null).withClinical(parser.parse("<5", "18,1", "66"));
    images = CaseImages.of(study);
    try (var model = ExplainedModel.open(DemoBundle.read(), Optional.empty())) {
      result = model.predict(study, Optional.empty(), ExecutionContext.ofAllCores());
    }
  }

  @Test
  void tellsTheCaseTheOutcomeAndTheReasons() throws Exception {
    try (var document = Loader.loadPDF(pdf(result, "thorax.nii.gz", "tumour.nii.gz"))) {
      String text = text(document);
      Prediction prediction = result.prediction();
      String probability = String.format(Locale.ROOT, "%.2f", prediction.probability());
      assertTrue(text.contains("Probability " + probability + ", "), text);
      assertTrue(text.contains(" the threshold 0.50"), text);
      assertTrue(text.contains(prediction.label()), text);
      assertTrue(text.contains("Venn-Abers interval"), text);
      assertTrue(text.contains("thorax.nii.gz") && text.contains("tumour.nii.gz"), text);
      assertTrue(text.contains("label 3, " + images.voxels() + " voxels, "), text);
      assertTrue(text.contains("2.5 ng/mL, read from “<5”"), text);
      assertTrue(text.contains("18.1 U/mL, read from “18,1”"), text);
      assertTrue(text.contains("2026-11-26 20:15 +01:00"), text);
      assertTrue(text.contains("The leading 15 of 961 features"), text);
      assertTrue(text.contains("Sum of 952 other features"), "the waterfall is no text");
      assertTrue(text.contains(result.manifest().provenance().dataDigest()), text);
      String flat = text.replaceAll("\\s+", " ");
      assertFalse(prediction.warnings().isEmpty());
      for (InputWarning warning : prediction.warnings()) {
        assertTrue(flat.contains(warning.code()), warning.code());
        assertTrue(flat.contains(warning.message()), warning.message());
      }
      result
          .details()
          .orElseThrow()
          .hints()
          .forEach(hint -> assertTrue(flat.contains(hint.sentence()), hint.sentence()));
      assertTrue(document.getNumberOfPages() <= 6, "pages: " + document.getNumberOfPages());
    }
  }

  @Test
  void saysOnEveryPageWhatItIsNot() throws Exception {
    try (var document = Loader.loadPDF(pdf(result, "ct", "mask"))) {
      int count = document.getNumberOfPages();
      for (int page = 1; page <= count; page++) {
        var stripper = new PDFTextStripper();
        stripper.setStartPage(page);
        stripper.setEndPage(page);
        String text = stripper.getText(document);
        assertTrue(text.contains("Research use only, not a medical device."), text);
        assertTrue(text.contains(DEMONSTRATION), text);
        assertTrue(text.contains(page + " of " + count), text);
      }
    }
  }

  @Test
  void canBeReadAloud() throws Exception {
    try (var document = Loader.loadPDF(pdf(result, "ct", "mask"))) {
      var catalog = document.getDocumentCatalog();
      assertEquals("en", catalog.getLanguage());
      assertEquals("Pleural invasion report", document.getDocumentInformation().getTitle());
      assertTrue(catalog.getMarkInfo().isMarked());
      assertNotNull(catalog.getMetadata());
      List<PDStructureElement> elements = new ArrayList<>();
      collect(catalog.getStructureTreeRoot(), elements);
      assertEquals(1, count(elements, "H1"));
      assertTrue(count(elements, "H2") >= 6);
      assertTrue(count(elements, "TH") > 20);
      assertEquals(0, elements.stream().filter(PdfReportTest::isFigureWithoutWords).count());
      assertTrue(count(elements, "Figure") >= 6);
      for (PDPage page : document.getPages()) {
        for (COSName name : page.getResources().getFontNames()) {
          assertTrue(page.getResources().getFont(name).isEmbedded());
        }
      }
    }
  }

  private static boolean isFigureWithoutWords(PDStructureElement element) {
    return element.getStructureType().equals("Figure")
        && (element.getAlternateDescription() == null
            || element.getAlternateDescription().isBlank());
  }

  private static long count(List<PDStructureElement> elements, String type) {
    return elements.stream().filter(element -> element.getStructureType().equals(type)).count();
  }

  private static void collect(PDStructureNode node, List<PDStructureElement> elements) {
    for (Object kid : node.getKids()) {
      if (kid instanceof PDStructureElement element) {
        elements.add(element);
        collect(element, elements);
      }
    }
  }

  @Test
  void anyNameIsShown() throws Exception {
    String name = HOSTILE + "x".repeat(300) + HOSTILE.repeat(20);
    try (var document = Loader.loadPDF(pdf(result, name, "\u5F20\u4E09.nii.gz"))) {
      String text = text(document);
      assertTrue(text.contains("<script>alert(1)</script>"), text);
      assertTrue(text.contains("(]>>endobj"), text);
      assertTrue(text.contains("\u00E9"), text);
      assertTrue(text.contains("\uFFFD"), text);
      assertFalse(text.contains("\u202E"), text);
      assertTrue(text.contains("\u5F20\u4E09.nii.gz"), "what is copied is not the name: " + text);
      assertTrue(text.contains("(shortened)"), text);
    }
    try (var document =
        Loader.loadPDF(pdf(result, "\u05E9\u05DC\u05D5\u05DD", "\u0645\u0631\u064A"))) {
      String text = text(document);
      assertTrue(text.contains("\u05E9\u05DC\u05D5\u05DD"), text);
      assertTrue(text.contains("\u0645\u0631\u064A"), text);
    }
    for (String odd : List.of("", " ", "\ud800", "\uD83D\uDE00", "\r\n\t", "\u0301".repeat(300))) {
      assertTrue(pdf(result, odd, odd).length > 0);
    }
  }

  @Test
  void modelWithoutReasonsHasAReport() throws Exception {
    Prediction bare =
        new Prediction(
            0.2,
            0.5,
            result.prediction().features(),
            List.of(new InputWarning.Note("some-code", "Long. ".repeat(2000))),
            "unsaved",
            Optional.empty());
    var without =
        new ExplainedPrediction(
            bare, Optional.empty(), Optional.empty(), Optional.empty(), result.manifest());
    try (var document = Loader.loadPDF(pdf(without, "ct", "mask"))) {
      String text = text(document);
      assertTrue(text.contains("Probability 0.20, below the threshold 0.50"), text);
      assertTrue(text.contains("Low risk, intact pleura"), text);
      assertTrue(text.contains("cannot be explained"), text);
      assertEquals(2000, text.split("Long\\.", -1).length - 1, "a warning is cut");
    }
  }

  @Test
  void sameContentGivesTheSameBytesUnderEveryLocale() throws Exception {
    byte[] first = pdf(result, "ct \u0645\u0631", "mask");
    Locale before = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      for (String tag : List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Shanghai"));
        assertArrayEquals(first, pdf(result, "ct \u0645\u0631", "mask"), tag);
      }
    } finally {
      Locale.setDefault(before);
      TimeZone.setDefault(zone);
    }
  }

  private static byte[] pdf(ExplainedPrediction told, String ct, String mask) throws IOException {
    var out = new ByteArrayOutputStream();
    PdfReport.write(
        new ReportedCase(
            images,
            told,
            ct,
            mask,
            OptionalInt.of(3),
            readings,
            Optional.empty(),
            OffsetDateTime.parse("2026-11-26T20:15:00+01:00")),
        out);
    return out.toByteArray();
  }

  private static String text(PDDocument document) throws IOException {
    var stripper = new PDFTextStripper();
    stripper.setSortByPosition(false);
    return stripper.getText(document);
  }
}
