/** ECharts in one file, as it comes with the package, but without its types. */
declare module 'echarts/dist/echarts.esm.min' {
  export * from 'echarts';
}
