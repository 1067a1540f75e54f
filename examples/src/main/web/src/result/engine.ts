import { CustomChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { ComposeOption, ECharts } from 'echarts/core';
import type { CustomSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

use([CustomChart, GridComponent, TooltipComponent, CanvasRenderer]);

export type Option = ComposeOption<
  CustomSeriesOption | GridComponentOption | TooltipComponentOption
>;
export type { CustomSeriesOption, ECharts, TooltipComponentOption };
export { init };
