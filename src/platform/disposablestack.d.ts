declare module "disposablestack/AsyncDisposableStack" {
  const Ponyfill: AsyncDisposableStackConstructor;
  export default Ponyfill;
}
