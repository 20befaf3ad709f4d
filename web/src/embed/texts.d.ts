declare module "virtual:embed-texts" {
  const texts: Readonly<Record<"de" | "en", string>>;
  export default texts;
}
