import tseslint from "typescript-eslint";
import { configs as lit } from "eslint-plugin-lit";
import a11y from "eslint-plugin-lit-a11y";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/wire/messages.ts"] },
  {
    files: ["src/**/*.ts", "tests/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `return this.end(…)` is how our state machines leave early.
      "@typescript-eslint/no-confusing-void-expression": "off",
      eqeqeq: "error",
    },
  },
  { files: ["src/ui/**/*.ts"], ...lit["flat/recommended"] },
  { files: ["src/ui/**/*.ts"], ...a11y.configs.recommended },
);
