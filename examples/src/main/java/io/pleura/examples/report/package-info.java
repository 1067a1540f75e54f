/** A prediction with its reasons as a PDF that can be printed and handed on. */
@NullMarked
package io.pleura.examples.report;

import org.jspecify.annotations.NullMarked;
