// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A method or constructor with a body, measured.
 *
 * @param place {@code file:line name}
 * @param lines lines between its braces
 * @param parameters number of its parameters
 * @param injected whether a container calls it with its services, so that the parameters are references
 */
record Method(String place, int lines, int parameters, boolean injected) {

    /** Measures all methods of some sources, by the parser of the running JDK. */
    static List<Method> of(List<Source> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> paths = sources.stream().map(Source::file).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            List<Method> methods = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new Measure(unit, Trees.instance(task).getSourcePositions(), methods), null);
            }
            return methods;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Visits one source file. */
    private static final class Measure extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods;

        Measure(CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null && positions.getEndPosition(unit, method.getBody()) > 0) {
                LineMap map = unit.getLineMap();
                long first = map.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                long last = map.getLineNumber(positions.getEndPosition(unit, method.getBody()));
                Path file = Path.of(unit.getSourceFile().toUri()).getFileName();
                boolean injected = method.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation ->
                                annotation.getAnnotationType().toString().equals("Activate"));
                methods.add(new Method(
                        file + ":" + first + " " + method.getName(),
                        (int) Math.max(0, last - first - 1),
                        method.getParameters().size(),
                        injected));
            }
            return super.visitMethod(method, nothing);
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            // The compact constructor of a record has the components as parameters: it is the record that was asked
            // for.
            if (type.getKind() == Kind.RECORD) {
                int before = methods.size();
                super.visitClass(type, nothing);
                for (int index = before; index < methods.size(); index++) {
                    Method method = methods.get(index);
                    if (method.place().endsWith(" <init>") || method.place().endsWith(" of")) {
                        methods.set(index, new Method(method.place(), method.lines(), 0, method.injected()));
                    }
                }
                return null;
            }
            return super.visitClass(type, nothing);
        }
    }
}
