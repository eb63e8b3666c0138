package groovy.lang;

/// Stands in for a class of Groovy that picocli asks for at each start. Where there is none, the Java VM
/// opens every jar of the image to find that out, in a sixth of the time of a short command.
public abstract class Closure {
    private Closure() {}
}
