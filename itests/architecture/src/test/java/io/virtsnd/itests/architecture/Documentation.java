// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Finds what is public or protected and is not, or not wholly, documented. */
final class Documentation extends TreePathScanner<Void, Void> {

    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<String> missing;

    private Documentation(CompilationUnitTree unit, DocTrees trees, List<String> missing) {
        this.unit = unit;
        this.trees = trees;
        this.missing = missing;
    }

    /** Places, as {@code file:line name: what is missing}. */
    static List<String> missingIn(List<Source> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> paths = sources.stream().map(Source::file).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            List<String> missing = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new Documentation(unit, DocTrees.instance(task), missing).scan(unit, null);
            }
            return missing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
        if (!isExported(type.getModifiers()) && !isInInterface()) {
            return null;
        }
        String comment = comment(type, type.getSimpleName().toString());
        if (type.getKind() == Kind.RECORD) {
            type.getMembers().stream()
                    .filter(VariableTree.class::isInstance)
                    .map(VariableTree.class::cast)
                    .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                    .forEach(field -> requireParameter(comment, type, field));
        }
        return super.visitClass(type, nothing);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
        boolean constructor = method.getName().contentEquals("<init>");
        boolean inherited = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
        boolean ofRecord = constructor && owner().getKind() == Kind.RECORD;
        boolean generated = constructor && trees.getSourcePositions().getEndPosition(unit, method.getBody()) < 0;
        if (inherited || ofRecord || generated || !(isExported(method.getModifiers()) || isInInterface())) {
            return null;
        }
        String comment = comment(method, method.getName().toString());
        method.getParameters().forEach(parameter -> requireParameter(comment, method, parameter));
        boolean returns = !constructor && !method.getReturnType().toString().equals("void");
        if (returns && !comment.contains("@return")) {
            report(method, method.getName() + ": @return");
        }
        return null;
    }

    /** What is inside of an initialiser is nobody's to see. */
    @Override
    public Void visitBlock(BlockTree block, Void nothing) {
        return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void nothing) {
        boolean component = owner().getKind() == Kind.RECORD
                && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        if (!component && (isExported(field.getModifiers()) || isInInterface())) {
            comment(field, field.getName().toString());
        }
        return null;
    }

    private ClassTree owner() {
        return (ClassTree) getCurrentPath().getParentPath().getLeaf();
    }

    private boolean isInInterface() {
        return getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type && type.getKind() == Kind.INTERFACE;
    }

    private static boolean isExported(ModifiersTree modifiers) {
        return modifiers.getFlags().contains(Modifier.PUBLIC)
                || modifiers.getFlags().contains(Modifier.PROTECTED);
    }

    private String comment(com.sun.source.tree.Tree tree, String name) {
        String comment = trees.getDocComment(getCurrentPath());
        if (comment == null) {
            report(tree, name + ": comment");
            return "";
        }
        return comment;
    }

    private void requireParameter(String comment, com.sun.source.tree.Tree tree, VariableTree parameter) {
        if (!Pattern.compile("@param\\s+" + parameter.getName() + "\\b")
                .matcher(comment)
                .find()) {
            report(tree, "@param " + parameter.getName());
        }
    }

    private void report(com.sun.source.tree.Tree tree, String what) {
        long line = unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
        missing.add(Path.of(unit.getSourceFile().toUri()).getFileName() + ":" + line + " " + what);
    }
}
