/**
 * The compatibility kit for plug-ins.
 *
 * <p>Extend the contract of your plug-in's kind, say how to make it, and run the tests: each
 * sentence of the contract in {@code io.pleura.spi} is a test method. Published as the test-jar of
 * core with the classifier {@code tck}; needs JUnit Jupiter on the test class path.
 *
 * <p>What the kit cannot see: static initialisers that ran before (only constructors are watched),
 * network access through NIO channels, and log records that the logging backend of the test drops.
 */
package io.pleura.tck;
