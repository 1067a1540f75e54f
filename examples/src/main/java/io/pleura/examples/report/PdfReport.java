package io.pleura.examples.report;

import io.pleura.LibraryVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.common.PDMetadata;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;

/**
 * A prediction with its reasons as PDF: A4, fonts embedded, texts that can be searched and read
 * aloud. It says on every page that it is for research only. Nothing is kept on disk in between;
 * the same case and time give the same bytes.
 */
public final class PdfReport {

  static final String TITLE = "Pleural invasion report";
  static final String NOTICE = "Research use only, not a medical device.";

  private static final String LANGUAGE = "en";
  private static final DateTimeFormatter PRINTED_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm xxx", Locale.ROOT);

  private PdfReport() {}

  /**
   * Writes a report.
   *
   * @param content what to tell
   * @param out gets the PDF once it is whole; left open
   * @throws IOException when writing fails
   */
  public static void write(ReportedCase content, OutputStream out) throws IOException {
    var pdf = new ByteArrayOutputStream();
    try (var document = new PDDocument(IOUtils.createMemoryOnlyStreamCache())) {
      describe(document, content);
      Typeface regular = Typeface.regular(document);
      Typeface bold = Typeface.bold(document);
      try (var pages = new ReportPages(document, regular, bold, TITLE, notices(content))) {
        new ReportSections(content, document, pages, regular, bold).write();
        pages.finish(
            "Pleura "
                + LibraryVersion.current()
                + " · bundle "
                + shortened(content.result().prediction().bundle())
                + " · "
                + time(content));
      }
      document.save(pdf);
    }
    pdf.writeTo(out);
  }

  private static List<String> notices(ReportedCase content) {
    List<String> notices = new ArrayList<>(List.of(NOTICE));
    if (content.result().manifest().card().syntheticDemonstration()) {
      notices.add(content.result().manifest().card().notice());
    }
    return notices;
  }

  static String time(ReportedCase content) {
    return PRINTED_TIME.format(content.time());
  }

  private static String shortened(String bundle) {
    return bundle.length() <= 24 ? bundle : bundle.substring(0, 24) + "…";
  }

  private static void describe(PDDocument document, ReportedCase content) throws IOException {
    String producer = "Pleura " + LibraryVersion.current();
    var information = new PDDocumentInformation();
    information.setTitle(TITLE);
    information.setSubject(NOTICE);
    information.setCreator(producer);
    information.setProducer(producer);
    information.setCreationDate(GregorianCalendar.from(content.time().toZonedDateTime()));
    document.setDocumentInformation(information);
    document.setDocumentId(content.time().toInstant().toEpochMilli());
    var catalog = document.getDocumentCatalog();
    catalog.setLanguage(LANGUAGE);
    var preferences = new PDViewerPreferences(new COSDictionary());
    preferences.setDisplayDocTitle(true);
    catalog.setViewerPreferences(preferences);
    var metadata = new PDMetadata(document);
    metadata.importXMPMetadata(
        metadata(producer, content.time().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
            .getBytes(StandardCharsets.UTF_8));
    catalog.setMetadata(metadata);
  }

  private static String metadata(String producer, String time) {
    return """
        <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
          <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about=""
                xmlns:dc="http://purl.org/dc/elements/1.1/"
                xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
                xmlns:xmp="http://ns.adobe.com/xap/1.0/">
              <dc:format>application/pdf</dc:format>
              <dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>
              <dc:title><rdf:Alt><rdf:li xml:lang="x-default">TITLE</rdf:li></rdf:Alt></dc:title>
              <pdf:Producer>PRODUCER</pdf:Producer>
              <xmp:CreateDate>TIME</xmp:CreateDate>
            </rdf:Description>
          </rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="r"?>
        """
        .replace("TITLE", TITLE)
        .replace("PRODUCER", producer)
        .replace("TIME", time);
  }
}
