/** What a run measures: times of answers, counts, and both over time. */
@NullMarked
package io.byteborne.load.measure;

import org.jspecify.annotations.NullMarked;
