/// Tests of the whole: the rules of its architecture and sources, and its behaviour as real
/// processes.
@NullMarked
package io.ishigaki.tests;

import org.jspecify.annotations.NullMarked;
